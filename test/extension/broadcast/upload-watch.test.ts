import { beforeEach, describe, expect, it } from 'vitest';
import type { DestinationReason } from '#protocol';
import { UploadWatch } from '../../../extension/broadcast/upload-watch.ts';
import { idleStatus, type BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

let clock: FakeClock;
let watch: UploadWatch;

beforeEach(() => {
  clock = new FakeClock();
  watch = new UploadWatch(clock);
});

function status(kbps: readonly number[], reason: DestinationReason | null, slow: number): BroadcastStatus {
  const destinations = kbps.map((rate, index) => ({
    phase: 'live',
    reason: index < slow ? reason : null,
    bitrate: rate * 1000,
  }));
  return { ...idleStatus, phase: 'live', destinations } as unknown as BroadcastStatus;
}

/** Is live for so long, with a status of the same every 100 ms. */
async function live(
  seconds: number,
  kbps: readonly number[],
  { slow = 0, rehearsal = false } = {},
): Promise<void> {
  for (let passed = 0; passed < seconds * 10; passed += 1) {
    expect(watch.see({ ...status(kbps, 'upload-slow', slow), rehearsal })).toBeNull();
    await clock.advance(100);
  }
}

const end = (): ReturnType<UploadWatch['see']> => watch.see({ ...idleStatus, phase: 'stopping' });

describe('what a show has found out of the way up', () => {
  it('is the most that went out for ten seconds on end, said once', async () => {
    await live(12, [3_000, 3_000]);
    await live(12, [4_000, 3_000]);
    await live(3, [9_000, 9_000]);
    await live(12, [1_000, 1_000]);
    expect(end()).toEqual({ kbps: 7_000, full: false });
    expect(watch.see(idleStatus)).toBeNull();
  });

  it('is without what goes to a disk', async () => {
    const { destinations } = status([3_000, 4_000], null, 0);
    const [sent, recorded] = destinations;
    for (let second = 0; second < 12; second += 1) {
      const views = [sent!, { ...recorded!, freeBytes: 1e9 }];
      expect(watch.see({ ...idleStatus, phase: 'live', destinations: views })).toBeNull();
      await clock.advance(1_000);
    }
    expect(end()).toEqual({ kbps: 3_000, full: false });
  });

  it('is where its end was, once the destinations fall behind', async () => {
    await live(20, [4_000, 4_000]);
    await live(6, [2_500, 2_500], { slow: 1 });
    expect(end()).toEqual({ kbps: 5_000, full: true });
  });

  it('is the more that went out after that', async () => {
    await live(6, [2_500, 2_500], { slow: 2 });
    await live(20, [4_000, 4_000]);
    expect(end()).toEqual({ kbps: 8_000, full: false });
  });

  it('is what fits once less is recorded for that, and not a moment in which less went out', async () => {
    const fits = async (seconds: number, kbps: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed += 1) {
        const video = { kbps: 2_000, chosenKbps: 4_000, uploadKbps: 2_000 };
        watch.see({ ...status([kbps, kbps], null, 0), video });
        await clock.advance(1000);
      }
    };
    await live(20, [4_000, 4_000]);
    await fits(20, 2_500);
    await fits(20, 500);
    expect(end()).toEqual({ kbps: 5_000, full: true });
  });

  it('is no end where one ingest of several is slow alone', async () => {
    await live(20, [1_000, 4_000, 4_000], { slow: 1 });
    expect(end()).toEqual({ kbps: 9_000, full: false });
  });

  it('is nothing after a short show, and after a rehearsal', async () => {
    await live(5, [4_000]);
    expect(end()).toBeNull();
    await live(30, [4_000], { rehearsal: true });
    expect(end()).toBeNull();
  });
});
