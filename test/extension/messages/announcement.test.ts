import { describe, expect, it } from 'vitest';
import { Announcer, type Announcement } from '../../../extension/messages/announcement.ts';
import {
  idleStatus,
  type BroadcastStatus,
  type DestinationView,
} from '../../../extension/messages/broadcast-status.ts';
import { readMessages } from '../../helpers/locales.ts';

const english = readMessages('en');
const t = (name: string, ...subs: readonly string[]): string =>
  (english[name]?.message ?? '').replace(/\$(\d)/g, (_, place) => subs[Number(place) - 1] ?? '');
const list = (names: readonly string[]): string => names.join(' and ');
const rate = (bitsPerSecond: number): string => `${bitsPerSecond / 1e6} Mb/s`;

const names = { youtube: 'YouTube', twitch: 'Twitch' } as const;

function view(platform: keyof typeof names, rest: Partial<DestinationView>): DestinationView {
  return {
    id: platform,
    platform,
    name: names[platform],
    phase: 'live',
    reason: null,
    message: '',
    ownIngest: true,
    rendition: null,
    bitrate: 3_600_000,
    bitrates: [],
    behindMs: 100,
    queueMs: 0,
    droppedFrames: 0,
    reconnects: 0,
    sentBytes: 0,
    retryAt: null,
    ...rest,
  };
}

function show(...destinations: readonly DestinationView[]): BroadcastStatus {
  const liveSince = destinations.some(({ phase }) => phase === 'live') ? 1 : null;
  return { ...idleStatus, phase: 'live', source: 'tab', liveSince, destinations };
}

const begun: BroadcastStatus = {
  ...show(view('youtube', { phase: 'connecting' }), view('twitch', { phase: 'connecting' })),
  phase: 'starting',
};
const live = show(view('youtube', {}), view('twitch', {}));
const refused = view('twitch', { phase: 'trouble', reason: 'refused' });
const sentence = 'Twitch takes no connections at the moment. Tabcast tries again by itself.';

/** What is said of each of these, one after the other. */
function saidOf(...statuses: readonly BroadcastStatus[]): (Announcement | null)[] {
  const announcer = new Announcer();
  return statuses.map((status) => announcer.announce(status, t, list, rate));
}

describe('what is announced of a broadcast', () => {
  it('is that less goes out because the upload bears no more, each step, and that it is over', () => {
    const recorded = (kbps: number): BroadcastStatus => ({
      ...live,
      video: { kbps, chosenKbps: 4_000, ...(kbps < 4_000 && { uploadKbps: kbps }) },
    });
    const said = saidOf(recorded(4_000), recorded(1_200), recorded(1_200), recorded(1_900), recorded(4_000));
    expect(said.map((one) => one?.polite)).toEqual([
      undefined,
      ['The upload is slow: the picture goes out at 1.2 Mb/s instead of 4 Mb/s for now.'],
      undefined,
      ['The upload is slow: the picture goes out at 1.9 Mb/s instead of 4 Mb/s for now.'],
      ['The upload is fast enough again: the picture goes out at 4 Mb/s.'],
    ]);
    // Of one whose page opens onto it, and while nothing is recorded.
    expect(saidOf(idleStatus, recorded(1_200))[1]?.polite ?? []).not.toContain('The upload is slow');
    expect(saidOf(recorded(4_000), { ...live, video: null }, recorded(4_000)).slice(1)).toEqual([null, null]);
  });

  it('is that the picture loses detail, that this is not enough, and that a platform takes less, each once', () => {
    const said = (video: Partial<NonNullable<BroadcastStatus['video']>>): BroadcastStatus => ({
      ...live,
      video: { kbps: 4_000, chosenKbps: 4_000, ...video },
    });
    const less = said({ busy: 'less-detail' });
    const beyond = said({ busy: 'too-busy' });
    const capped = said({ platformKbps: 3_000 });
    expect(saidOf(said({}), less, less, beyond, said({}), capped).map((one) => one?.polite)).toEqual([
      undefined,
      [expect.stringContaining('with less detail for now')],
      undefined,
      [expect.stringContaining('Show something calmer')],
      undefined,
      [expect.stringContaining('takes less than the bitrate that you chose')],
    ]);
    // Of one whose page opens onto it.
    expect(saidOf(idleStatus, less)[1]?.polite.join()).not.toContain('less detail');
  });

  it('is that a press of Stop is asked about, can be undone, and was taken back, each at once', () => {
    const pressed = (step: 'asked' | 'undoable'): BroadcastStatus => ({
      ...live,
      pendingStop: { step, from: 500, until: 3_000 },
    });
    const said = saidOf(live, pressed('asked'), pressed('asked'), pressed('undoable'), live);
    expect(said.map((one) => one?.assertive)).toEqual([
      undefined,
      ['Stop the show everywhere?'],
      undefined,
      ['Stopping in 3 s'],
      ['The show goes on.'],
    ]);
    const stopping = saidOf(pressed('undoable'), { ...live, phase: 'stopping' })[1];
    expect(stopping?.assertive ?? []).not.toContain('The show goes on.');
  });

  it('is which destinations are live, with their names, together when they are so at once', () => {
    const first = show(view('youtube', {}), view('twitch', { phase: 'key-sent' }));
    expect(saidOf(idleStatus, begun, first, live)).toEqual([
      null,
      { polite: ['Connecting…'], assertive: [] },
      { polite: ['YouTube: Live'], assertive: [] },
      { polite: ['Twitch: Live'], assertive: [] },
    ]);
    expect(saidOf(begun, live)[1]).toEqual({ polite: ['YouTube and Twitch: Live'], assertive: [] });
  });

  it('is never a figure', () => {
    const figures = { bitrate: 1, bitrates: [1], behindMs: 2_900, droppedFrames: 4 };
    expect(saidOf(live, show(view('youtube', figures), view('twitch', figures)))[1]).toBeNull();
  });

  it('is trouble once, at once, and not again for each attempt that fails', () => {
    const troubled = show(view('youtube', {}), refused);
    const trying = show(view('youtube', {}), view('twitch', { phase: 'connecting' }));
    const waiting = show(view('youtube', {}), { ...refused, retryAt: 5 });
    const other = show(view('youtube', {}), { ...refused, reason: 'timeout' });
    expect(saidOf(live, troubled, waiting, trying, troubled, other, troubled, live, troubled)).toEqual([
      null,
      { polite: [], assertive: [sentence] },
      null,
      null,
      null,
      { polite: ['Twitch is not answering. Check the internet connection.'], assertive: [] },
      null,
      { polite: ['Twitch: Live'], assertive: [] },
      { polite: [], assertive: [sentence] },
    ]);
  });

  it('is a slow line politely, and that a destination was stopped', () => {
    const slow = show(view('youtube', {}), view('twitch', { reason: 'upload-slow' }));
    const stopped = show(view('youtube', {}), view('twitch', { phase: 'ended' }));
    const [, first, second] = saidOf(live, slow, stopped);
    expect(first).toEqual({
      polite: [expect.stringContaining('Twitch: The upload is too slow')],
      assertive: [],
    });
    expect(second).toEqual({ polite: ['Twitch: Ended'], assertive: [] });
  });

  it('is one sentence when the companion is lost, and when all ends', () => {
    const lost = { phase: 'trouble', reason: 'companion-lost' } as const;
    const without = show(view('youtube', lost), view('twitch', lost));
    expect(saidOf(live, without, idleStatus).slice(1)).toEqual([
      { polite: ['Waiting for the companion'], assertive: [] },
      { polite: ['Ended'], assertive: [] },
    ]);
  });

  it('is one sentence when the companion does not answer', () => {
    const silent = { phase: 'trouble', reason: 'companion-silent' } as const;
    expect(saidOf(live, show(view('youtube', silent), view('twitch', silent)))[1]).toEqual({
      polite: ['Companion does not answer'],
      assertive: [],
    });
  });

  it('is how things are, politely, where a page opens onto a broadcast that runs', () => {
    expect(saidOf(idleStatus, show(view('youtube', {}), refused))[1]).toEqual({
      polite: ['YouTube: Live', sentence],
      assertive: [],
    });
  });

  it('calls a rehearsal so', () => {
    const rehearsal = { ...live, rehearsal: true };
    expect(saidOf({ ...begun, rehearsal: true }, rehearsal)[1]?.polite).toEqual([
      'YouTube and Twitch: Rehearsing',
    ]);
  });
});
