import { describe, expect, it } from 'vitest';
import { waitUntil } from '../helpers/wait-until.ts';
import { expectSound, longestStill, numbers, runs } from './bounds.ts';
import { countedRecording, framesPerSecond } from './recording.ts';
import { stagePlatforms, withStage } from './stage.ts';

const recording = await countedRecording('a', 120);
/** A slate is to be seen so soon after the browser has gone, in ms. */
const slateMs = 2_000;
/** Frames that a recorder had not given out yet when it died, or that were on their way: three clusters at most. */
const unsentFrames = 12;

describe.concurrent('when the browser dies', () => {
  it('shows a slate everywhere within 2 s, in open sessions, and goes on when it returns', () =>
    withStage(async (stage) => {
      const dead = await stage.goLive(recording);
      await dead.record(3);
      dead.die();
      await dead.wait(6);
      const show = await stage.goLive(recording, { after: dead });
      await show.record(4);
      await show.stop();
      for (const name of stagePlatforms) {
        const [only, ...more] = await stage.ingests[name].arrived();
        expect(more).toEqual([]);
        const [before, after, ...again] = runs(numbers(only!));
        expect(Number(before!.split('-')[1])).toBeGreaterThan(dead.frame - 1 - unsentFrames);
        expect([after]).toEqual(runs(show.frames));
        expect(again).toEqual([]);
        const slate = only!.frames.filter(({ frame }) => frame === null).length;
        expect(slate).toBeGreaterThan(3 * framesPerSecond);
        expect(longestStill(only!)).toBeLessThanOrEqual(slateMs);
        expectSound(only!);
      }
    }));

  it('ends every session cleanly when it does not return in time', () =>
    withStage(
      async (stage) => {
        const show = await stage.goLive(recording);
        await show.record(3);
        show.die();
        await waitUntil('no broadcast left', async () => (await stage.destinations()).length === 0);
        for (const name of stagePlatforms) {
          const [only, ...more] = await stage.ingests[name].arrived();
          expect(more).toEqual([]);
          expect(only!.frames.at(-1)!.frame).toBeNull();
          expect(longestStill(only!)).toBeLessThanOrEqual(slateMs);
          expectSound(only!);
        }
      },
      '--grace',
      '6',
    ));
});
