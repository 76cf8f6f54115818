import { describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import type { DestinationView } from '../../extension/messages/broadcast-status.ts';
import { expectWhole, gaps, longestStill } from './bounds.ts';
import { countedRecording, framesPerSecond } from './recording.ts';
import { stagePlatforms, withStage } from './stage.ts';

const [recording, vp8] = await Promise.all([countedRecording('a', 120), countedRecording('a', 45, 'vp8')]);

const isTold = ({ reason }: DestinationView): boolean => reason === 'computer-slow';
const isWell = ({ phase, reason }: DestinationView): boolean => phase === 'live' && reason === null;
/** Until the one that stands still is given up, and until another one has caught up, in seconds. */
const givenUp = 6;
const caughtUp = 4;

describe.concurrent('an ffmpeg that is frozen in the middle of a show', () => {
  it('and encodes is replaced within 15 s: the slate meanwhile, then the picture as it is now', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(vp8);
      await show.record(3);
      const frozen = await stage.freezeFfmpeg('picture');
      const began = systemClock.now();
      await show.until('told', (views) => views.every(isTold), 10_000);
      await show.until('not live', (views) => views.every(({ phase }) => phase === 'trouble'), 10_000);
      await show.until('well again', (views) => views.every(isWell), 15_000);
      expect(systemClock.now() - began).toBeLessThan(15_000);
      frozen.thaw();
      await show.record(2);
      await show.stop();
      for (const name of stagePlatforms) {
        const [only, ...more] = await stage.ingests[name].arrived();
        expect(more).toEqual([]);
        const missing = gaps(only!);
        expect(missing).toHaveLength(1);
        expect(missing[0]!.toKeyframe).toBe(true);
        expect(missing[0]!.lost).toBeLessThan((givenUp + caughtUp) * framesPerSecond);
        expect(only!.frames.at(-1)!.frame).toBe(show.frame - 1);
        expect(only!.frames.some(({ frame }) => frame === null)).toBe(true);
        expect(longestStill(only!)).toBeLessThan(givenUp * 1_000 + 500);
        expect(only!.errors).toBe('');
        expect(only!.monotonic).toBe(true);
      }
    }));

  it.each([
    ['copied', recording],
    ['encoded', vp8],
  ] as const)('and makes the sound of pictures that are %s is replaced, and no picture is lost', (_, shown) =>
    withStage(async (stage) => {
      const show = await stage.goLive(shown);
      await show.record(4);
      const frozen = await stage.freezeFfmpeg('sound');
      const began = systemClock.now();
      await show.until('told', (views) => views.every(isTold), 10_000);
      await frozen.replaced();
      expect(systemClock.now() - began).toBeLessThan(15_000);
      expect(show.views.every(({ phase }) => phase === 'live')).toBe(true);
      frozen.thaw();
      await show.record(5);
      await show.stop();
      for (const name of stagePlatforms) {
        const only = await expectWhole(stage.ingests[name], show);
        // The beep of every second is heard again behind the silence.
        expect(only.offsets.length).toBeGreaterThanOrEqual(6);
      }
    }),
  );
});
