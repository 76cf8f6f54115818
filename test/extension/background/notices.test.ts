import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Headline } from '#protocol';
import { noticeText } from '../../../extension/background/notices.ts';
import type { DestinationView } from '../../../extension/messages/broadcast-status.ts';
import type { Notice } from '../../../extension/messages/notice.ts';

const file = new URL('../../../extension/_locales/en/messages.json', import.meta.url);
const english = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { message: string }>;
const t = (message: string, ...subs: readonly string[]): string =>
  subs.reduce((text, sub, at) => text.replaceAll(`$${at + 1}`, sub), english[message]?.message ?? '');

const view = (name: string, reason: DestinationView['reason']): DestinationView => ({
  id: name,
  platform: 'custom',
  name,
  phase: 'trouble',
  reason,
  message: '',
  ownIngest: false,
  rendition: null,
  bitrate: 0,
  bitrates: [],
  behindMs: 0,
  queueMs: 0,
  droppedFrames: 0,
  reconnects: 0,
  sentBytes: 0,
  retryAt: null,
});
const some: Headline = { kind: 'live', live: 1, of: 2 };
const said = (notice: Notice): readonly string[] => {
  const { id, title, message } = noticeText(notice, some, t);
  return [id, title, message];
};

describe('a notification', () => {
  it('of one destination says which, what happened and what to do', () => {
    expect(said({ kind: 'failed', destinations: [view('Club', 'unreachable')] })).toEqual([
      'destinations',
      'Not live: Club',
      'The ingest server cannot be reached. Check the internet connection.',
    ]);
  });

  it('of a moment says whether it was marked', () => {
    expect(said({ kind: 'marked' }).slice(0, 2)).toEqual(['marker', 'Moment marked']);
    expect(said({ kind: 'not-marked' })).toEqual([
      'marker',
      'No moment marked',
      'Nothing is live, so there is no moment to mark.',
    ]);
  });

  it("of a platform's own ingest names the platform and no address", () => {
    const twitch: DestinationView = { ...view('My channel', 'timeout'), platform: 'twitch', ownIngest: true };
    expect(said({ kind: 'failed', destinations: [twitch] })).toEqual([
      'destinations',
      'Not live: My channel',
      'Twitch is not answering. Check the internet connection.',
    ]);
  });

  it('of several says where the rest is written', () => {
    const destinations = [view('Club', 'unreachable'), view('Twitch', 'key-rejected')];
    expect(said({ kind: 'failed', destinations })).toEqual([
      'destinations',
      'Not live: Club and Twitch',
      'Open Tabcast to see why, and what to do.',
    ]);
  });

  it('of a lost companion says how to start it, without the quotes of a page', () => {
    const destinations = [view('Club', 'companion-lost'), view('Twitch', 'companion-lost')];
    const [, , message] = said({ kind: 'failed', destinations });
    expect(message).toContain('run tabcast, or npm start');
  });

  it('of a companion that does not answer says what may hold it up', () => {
    const destinations = [view('Club', 'companion-silent'), view('Twitch', 'companion-silent')];
    const [, , message] = said({ kind: 'failed', destinations });
    expect(message).toContain('The companion does not answer');
  });

  it('of what is back says how all of it is now', () => {
    expect(said({ kind: 'back', destinations: [view('Club', null)] })).toEqual([
      'destinations',
      'Back: Club',
      'Live on 1 of 2',
    ]);
  });

  it('of a show that may not last longer says what comes, and later that a new one has begun', () => {
    const ending: DestinationView = { ...view('Twitch', 'show-limit'), platform: 'twitch', ownIngest: true };
    const [id, title, message] = said({ kind: 'show-ends', destinations: [ending] });
    expect([id, title]).toEqual(['shows', 'Almost over: Twitch']);
    expect(message).toContain('Twitch ends a show when it has lasted too long');
    const renewed = said({ kind: 'show-renewed', destinations: [view('Club', 'show-renewed')] });
    expect([renewed[0], renewed[1]]).toEqual(['shows', 'New show: Club']);
    expect(renewed[2]).toContain('Viewers may have to open it');
  });

  it('of an end that is not answered says how it ends, and later that it has', () => {
    const [id, title, message] = said({ kind: 'not-stopped', problem: { code: 'stop-unanswered' } });
    expect([id, title]).toEqual(['broadcast', 'The show may not have ended']);
    expect(message).toContain('quit the companion');
    expect(said({ kind: 'stopped' })[1]).toBe('The broadcast has ended');
  });

  it('of the end says why', () => {
    const [id, title, message] = said({ kind: 'ended', problem: { code: 'recorder-failed' } });
    expect([id, title]).toEqual(['broadcast', 'The broadcast has ended']);
    expect(message).toContain('could not record');
    expect(said({ kind: 'not-started', problem: { code: 'no-camera' } })[1]).toBe(
      'The broadcast did not start',
    );
  });

  it('of picture and sound says what viewers miss, and what to do', () => {
    const [id, title, message] = said({ kind: 'picture', trouble: 'black' });
    expect([id, title]).toEqual(['picture', 'Check the picture']);
    expect(message).toContain('Viewers see a black picture.');
    expect(said({ kind: 'picture', trouble: 'still' })[2]).toContain('The picture stands still');
    expect(said({ kind: 'picture', trouble: 'lost' })[2]).toContain('The show goes on without it.');
    expect(said({ kind: 'sound', trouble: 'silent' })).toEqual([
      'sound',
      'Check the sound',
      'No sound from the microphone. Is it switched off, or the wrong one?',
    ]);
    expect(said({ kind: 'sound', trouble: 'permission-denied' })[2]).toContain('site settings');
  });
});
