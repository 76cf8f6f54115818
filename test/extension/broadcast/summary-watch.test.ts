import { beforeEach, describe, expect, it } from 'vitest';
import { SummaryWatch } from '../../../extension/broadcast/summary-watch.ts';
import {
  idleStatus,
  type BroadcastStatus,
  type DestinationView,
} from '../../../extension/messages/broadcast-status.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

let clock: FakeClock;
let watch: SummaryWatch;
let status: BroadcastStatus;

beforeEach(() => {
  clock = new FakeClock();
  watch = new SummaryWatch(clock, () => clock.now());
  status = idleStatus;
});

function view(id: 'youtube' | 'twitch', rest: Partial<DestinationView> = {}): DestinationView {
  const figures = { bitrate: 0, bitrates: [], behindMs: 0, queueMs: 0, droppedFrames: 0, reconnects: 0 };
  const fine = { reason: null, message: '', ownIngest: true, rendition: null, retryAt: null } as const;
  return { id, platform: id, name: id, phase: 'live', ...fine, ...figures, sentBytes: 0, ...rest };
}

/** Is live for so long as `views` are, which are called with the seconds passed; a status a second, as the host tells them. */
async function live(seconds: number, views: (second: number) => readonly DestinationView[]): Promise<void> {
  const liveSince = status.liveSince ?? clock.now();
  for (let second = 0; second < seconds; second += 1) {
    status = { ...idleStatus, phase: 'live', liveSince, destinations: views(second) };
    expect(watch.see(status)).toBeNull();
    await clock.advance(1_000);
  }
}

const end = (): ReturnType<SummaryWatch['see']> => watch.see({ ...idleStatus, phase: 'stopping' });

describe('how a show went', () => {
  it('is how long it was live, how much of that each destination was, and what got there', async () => {
    await live(60, (second) => [
      view('youtube', { sentBytes: second * 500_000 }),
      view('twitch', { sentBytes: second * 250_000 }),
    ]);
    await live(20, () => [
      view('youtube', { sentBytes: 60 * 500_000 }),
      view('twitch', { phase: 'trouble', sentBytes: 60 * 250_000, droppedFrames: 40 }),
    ]);
    await live(1, () => [
      view('youtube', { sentBytes: 81 * 500_000 }),
      view('twitch', { sentBytes: 60 * 250_000, droppedFrames: 42, reconnects: 1 }),
    ]);
    expect(end()).toEqual({
      rehearsal: false,
      liveMs: 81_000,
      destinations: [
        {
          ...{ id: 'youtube', platform: 'youtube', name: 'youtube', liveShare: 1 },
          ...{ droppedFrames: 0, reconnects: 0, bitrate: 4_000_000 },
        },
        {
          ...{ id: 'twitch', platform: 'twitch', name: 'twitch', liveShare: 61 / 81 },
          ...{ droppedFrames: 42, reconnects: 1, bitrate: (60 * 250_000 * 8) / 61 },
        },
      ],
    });
  });

  it('is said once', async () => {
    await live(3, () => [view('youtube')]);
    expect(end()).not.toBeNull();
    expect(watch.see({ ...idleStatus, phase: 'stopping' })).toBeNull();
    expect(watch.see(idleStatus)).toBeNull();
  });

  it('is nothing where nothing was ever live', () => {
    watch.see({ ...idleStatus, phase: 'live', destinations: [view('youtube', { phase: 'trouble' })] });
    expect(end()).toBeNull();
  });

  it('takes a destination from its first connection, or trouble with that, until it was stopped', async () => {
    const twitch = (phase: DestinationView['phase']): DestinationView[] => [
      view('youtube', { phase: 'ended' }),
      view('twitch', { phase }),
    ];
    await live(10, () => [view('youtube')]);
    await live(5, () => twitch('connecting'));
    await live(10, () => twitch('trouble'));
    await live(10, () => twitch('connecting'));
    await live(30, () => twitch('live'));
    expect(end()?.destinations.map(({ liveShare }) => liveShare)).toEqual([1, 0.6]);
  });

  it('goes on counting where the companion began anew', async () => {
    const counted = { sentBytes: 5_000_000, droppedFrames: 3, reconnects: 2 };
    await live(1, () => [view('youtube')]);
    await live(1, () => [view('youtube', counted)]);
    await live(8, () => [view('youtube', { sentBytes: 1_000_000, droppedFrames: 1, reconnects: 0 })]);
    expect(end()?.destinations[0]).toMatchObject({ droppedFrames: 4, reconnects: 2, bitrate: 4_800_000 });
  });

  it('has nothing of the show before it', async () => {
    await live(10, () => [view('youtube', { droppedFrames: 7 })]);
    end();
    status = idleStatus;
    await live(5, () => [view('twitch')]);
    expect(end()).toMatchObject({ liveMs: 5_000, destinations: [{ id: 'twitch' }] });
  });

  it('says in which folder it was recorded, where something was', async () => {
    const recorded = { id: 'record', platform: 'custom' as const, name: 'Record', savedIn: '/videos' };
    await live(2, () => [view('youtube', recorded)]);
    expect(end()).not.toHaveProperty('savedIn');
    await live(3, (second) => [view('youtube', { ...recorded, sentBytes: second * 1_000 })]);
    expect(end()).toMatchObject({ savedIn: '/videos' });
  });

  it('says what was measured, once more where the last word on that is another one', async () => {
    const silent = {
      level: 'fail',
      findings: [{ rule: 'silence', level: 'fail', fault: 'silence', platforms: [] }],
    } as const;
    const well = { level: 'pass', findings: [] } as const;
    await live(3, () => [view('youtube')]);
    watch.see({ ...status, verdict: well });
    const stopping = { ...idleStatus, phase: 'stopping' } as const;
    const first = watch.see({ ...stopping, verdict: well });
    expect(first).toMatchObject({ verdict: well });
    expect(watch.see({ ...stopping, verdict: well })).toBeNull();
    expect(watch.see({ ...stopping, verdict: silent })).toEqual({ ...first, verdict: silent });
    expect(watch.see(idleStatus)).toBeNull();
    // Of one that was live nowhere nothing is said.
    expect(watch.see({ ...stopping, verdict: well })).toBeNull();
  });
});
