import { describe, expect, it } from 'vitest';
import { gopQueueCaps } from '../../companion/destination/gop-queue.ts';
import { systemClock } from '../../companion/lib/clock.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import type { Arrived } from './arrived.ts';
import { expectSound, expectWhole, expectWholeFromThere, gaps, lost, soundMs } from './bounds.ts';
import { countedRecording, framesPerSecond, gopFrames } from './recording.ts';
import type { Show } from './show.ts';
import { withStage, type FaultStage } from './stage.ts';

const seconds = 80;
/** Many bits, so that the kernel's buffers on the way are full soon. */
const recording = await countedRecording('a', seconds, 'h264', 6_000);

async function expectOthersWhole({ ingests }: FaultStage, show: Show): Promise<void> {
  await expectWhole(ingests.twitch, show);
  await expectWhole(ingests.facebook, show);
}

const youtube = (show: Show) => show.views.find(({ id }) => id === 'youtube')!;

/** Until YouTube is live again. @returns how long that took, in ms */
async function timeToLive(show: Show): Promise<number> {
  const began = systemClock.now();
  await show.until('YouTube is live', () => youtube(show).phase === 'live');
  return systemClock.now() - began;
}

/**
 * Until so many frames are dropped. What waits meanwhile is never more than the caps of its queue: late is what is
 * behind real time, and the group of pictures that a publish begins with comes all at once.
 */
async function untilDropped(stage: FaultStage, frames: number): Promise<void> {
  let longestQueue = 0;
  await waitUntil(
    'frames are dropped',
    async () => {
      const { stats } = await stage.told('youtube');
      longestQueue = Math.max(longestQueue, stats.queueMs);
      return stats.droppedFrames > frames;
    },
    60_000,
  );
  expect(longestQueue).toBeLessThanOrEqual(gopQueueCaps.audioMs + (1000 * gopFrames) / framesPerSecond);
}

/**
 * An ingest that goes silent is noticed when it acknowledges nothing any more; one that has not begun to, once the
 * kernel's buffers on the way are full: many megabytes.
 */
const troubled = (show: Show, withinMs = 90_000) =>
  show.until('trouble is told', () => youtube(show).phase === 'trouble', withinMs);

/** YouTube reads again: it has lost as many pictures as are counted, up to keyframes, and the others none. @returns what it has */
async function expectDropsCounted(stage: FaultStage, show: Show): Promise<Arrived> {
  // Pictures go on with the next keyframe.
  await show.record(gopFrames / framesPerSecond);
  await stage.caughtUp('youtube', show);
  const { stats } = await stage.told('youtube');
  await show.stop();
  await expectOthersWhole(stage, show);
  const [only, ...more] = await stage.ingests.youtube.arrived();
  expect(more).toEqual([]);
  expect(lost(only!)).toBe(stats.droppedFrames);
  expect(gaps(only!).every(({ toKeyframe }) => toKeyframe)).toBe(true);
  expectSound(only!);
  return only!;
}

/** YouTube is live again soon, with a keyframe, and the others have noticed nothing. */
async function expectBack(stage: FaultStage, show: Show): Promise<void> {
  expect(await timeToLive(show)).toBeLessThanOrEqual(3_000);
  await show.record(3);
  await show.stop();
  await expectOthersWhole(stage, show);
  const publishes = await stage.ingests.youtube.arrived();
  expect(publishes).toHaveLength(2);
  expectWholeFromThere(publishes[1]!, show);
}

describe.concurrent('when one of three ingests fails', () => {
  it('is killed for 5 s: it is back within 3 s, with a keyframe, and the others notice nothing', () =>
    withStage(async (stage) => {
      const { ingests } = stage;
      const show = await stage.goLive(recording);
      await show.record(3);
      await ingests.youtube.kill();
      await troubled(show);
      await show.record(5);
      expect(youtube(show).phase).toBe('trouble');
      await ingests.youtube.revive();
      await expectBack(stage, show);
    }));

  it('resets the connection in mid-message: it is back within 3 s, with a keyframe, and the others notice nothing', () =>
    withStage(async (stage) => {
      const { ingests } = stage;
      const show = await stage.goLive(recording);
      await show.record(3);
      await ingests.youtube.proxy.resetMidMessage();
      await troubled(show);
      await expectBack(stage, show);
    }));

  it('reads at half the bitrate: pictures are dropped up to a keyframe and counted, no sound, and nothing on the others', () =>
    withStage(async (stage) => {
      const { ingests } = stage;
      const show = await stage.goLive(recording);
      ingests.youtube.proxy.shape({ bytesPerSecond: bytesPerSecond / 2 });
      await untilDropped(stage, 2 * gopFrames);
      ingests.youtube.proxy.shape({ bytesPerSecond: Infinity });
      const arrived = await expectDropsCounted(stage, show);
      expect(arrived.longestSilence).toBeLessThan(soundMs);
    }));

  it('stops reading for a while: what is dropped is counted, it is not called live, and the others notice nothing', () =>
    withStage(async (stage) => {
      const { ingests } = stage;
      const show = await stage.goLive(recording);
      await show.record(10);
      ingests.youtube.proxy.shape({ silent: true });
      await troubled(show, 12_000);
      expect(youtube(show).reason).toBe('stalled');
      await untilDropped(stage, gopFrames);
      ingests.youtube.proxy.shape({ silent: false });
      expect(await timeToLive(show)).toBeLessThanOrEqual(3_000);
      await expectDropsCounted(stage, show);
    }));

  it('reads nothing when the broadcast is stopped: that is done within 3 s', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      stage.ingests.youtube.proxy.shape({ silent: true });
      await troubled(show);
      expect(await show.stop()).toBeLessThanOrEqual(3_000);
      await expectOthersWhole(stage, show);
    }));
});

const bytesPerSecond = recording.clusters.reduce((sum, { data }) => sum + data.length, 0) / seconds;
