import { describe, expect, it } from 'vitest';
import { eventLines } from '../../../../companion/control/page/event-lines.ts';
import type { Happening } from '../../../../companion/control/page/page-state.ts';
import { translator } from '../../../../extension/ui/locale-texts.ts';
import { showEnds } from '../../../../companion/protocol/index.ts';
import { readMessages } from '../../../helpers/locales.ts';
import { changed, started } from '../../../helpers/show-events.ts';

const t = translator(readMessages('en'));
const told = { at: 0, broadcast: 1 };
const textsOf = (...happenings: unknown[]): string[] =>
  eventLines(
    happenings.map((happening, index) => ({
      number: index + 1,
      past: false,
      happening: happening as Happening,
    })),
    t,
  ).map(({ text }) => text);

describe('what happened, in words', () => {
  it('is what each destination went through, without what is only another attempt', () => {
    const refused = { state: 'waiting', reason: 'refused' } as const;
    expect(
      textsOf(
        started(0),
        changed(0, { state: 'idle' }),
        changed(1, { state: 'connecting' }),
        changed(2, { state: 'publishing' }),
        changed(3, { state: 'live' }),
        changed(4, refused),
        changed(5, { state: 'connecting', reason: 'refused', attempt: 1 }),
        changed(6, refused),
        changed(7, { state: 'live' }),
        changed(8, { state: 'ended' }),
      ),
    ).toEqual([
      'The show began.',
      'Waiting for YouTube…',
      'YouTube: Live',
      expect.stringMatching(/^YouTube: The ingest server does not accept connections/),
      'YouTube: Live',
      'YouTube: Ended',
    ]);
  });

  it('calls nothing live in a rehearsal', () => {
    expect(textsOf(started(0, 1, true), changed(1, { state: 'live' }))).toEqual([
      'A rehearsal began.',
      'YouTube: Rehearsing',
    ]);
  });

  it('names the destination that lost pictures, or connected again', () => {
    expect(
      textsOf(
        changed(0, { id: 'd7', name: 'My server' }),
        { ...told, kind: 'drop', destination: 'd7', frames: 1_200 },
        { ...told, kind: 'reconnect', destination: 'd7', reconnects: 1 },
        { ...told, kind: 'drop', destination: 'unknown', frames: 1 },
      ).slice(1),
    ).toEqual([
      'My server: Frames dropped: 1,200.',
      'My server: Connected again.',
      'unknown: Frames dropped: 1.',
    ]);
  });

  it('says in one line what is dropped one second after the other, also where something else happens meanwhile', () => {
    const drop = (second: number, frames: number, destination = 'youtube') => ({
      ...{ at: second * 1_000, broadcast: 1 },
      ...{ kind: 'drop', destination, frames },
    });
    expect(
      textsOf(
        drop(0, 30),
        drop(1, 20),
        { ...told, kind: 'reconnect', destination: 'twitch', reconnects: 1 },
        drop(2, 7, 'twitch'),
        drop(9, 1),
        drop(20, 5),
      ),
    ).toEqual([
      'youtube: Frames dropped: 51.',
      'twitch: Connected again.',
      'twitch: Frames dropped: 7.',
      'youtube: Frames dropped: 5.',
    ]);
  });

  it('is what viewers saw, what changed, and what somebody has marked', () => {
    expect(
      textsOf(
        { ...told, kind: 'epoch', epoch: 0, media: null },
        { ...told, kind: 'epoch', epoch: 1, media: null },
        { ...told, kind: 'restart', restarts: 1 },
        { ...told, kind: 'slate', showing: true },
        { ...told, kind: 'slate', showing: false },
        { ...told, kind: 'marker', label: 'Goal' },
        { kind: 'companion-lost', at: 0 },
        { kind: 'companion-silent', at: 0 },
        { kind: 'companion-back', at: 0 },
      ),
    ).toEqual([
      'The source or the quality changed.',
      'An encoder did not keep up and was replaced.',
      'Viewers see the waiting picture.',
      'Viewers see the show again.',
      'Marked: Goal',
      'The companion is gone.',
      'Companion does not answer',
      'The companion is back.',
    ]);
  });

  it('has a sentence for each way that a show ends', () => {
    const texts = textsOf(...showEnds.map((why) => ({ ...told, kind: 'ended', why })));
    expect(new Set(texts.filter((text) => text !== '')).size).toBe(showEnds.length);
  });
});
