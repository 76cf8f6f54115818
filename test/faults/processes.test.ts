import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import { expectSound, expectWhole, expectWholeFromThere, gaps, numbers, runs, soundMs } from './bounds.ts';
import { countedRecording, gopFrames } from './recording.ts';
import { stagePlatforms, withStage, withStageIn } from './stage.ts';

const [recording, smaller, vp8] = await Promise.all([
  countedRecording('a', 120),
  countedRecording('b', 90),
  countedRecording('a', 45, 'vp8'),
]);

describe.concurrent('when a part of the broadcast dies or changes', () => {
  it('loses no picture that is copied when ffmpeg is killed, ten times, with the sessions open', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      for (let kills = 0; kills < 10; kills++) {
        // Somewhere else in the group of pictures each time.
        await show.record(1 + kills / 10);
        await stage.killFfmpeg();
        await stage.caughtUp('youtube', show);
      }
      await show.record(3);
      await show.stop();
      for (const name of stagePlatforms) await expectWhole(stage.ingests[name], show);
    }));

  it('loses at most one group of pictures that are encoded each time ffmpeg is killed, with the sessions open', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(vp8);
      const kills = 6;
      for (let kill = 0; kill < kills; kill++) {
        await show.record(3 + kill / 3);
        await stage.killFfmpeg();
      }
      await show.record(4);
      await show.stop();
      for (const name of stagePlatforms) {
        const [only, ...more] = await stage.ingests[name].arrived();
        expect(more).toEqual([]);
        const lost = gaps(only!).map((gap) => gap.lost);
        expect(Math.max(0, ...lost)).toBeLessThanOrEqual(gopFrames);
        expect(lost.length).toBeLessThanOrEqual(kills);
        expect(only!.frames.at(-1)!.frame).toBe(show.frame - 1);
        expect(only!.longestSilence).toBeLessThan(soundMs);
        expectSound(only!);
      }
    }));

  it('loses no picture where no line of the log can be written, as on a full disk', async () => {
    const errors = openSync('/dev/full', 'w');
    const run = withStageIn(
      { errors },
      async (stage) => {
        const show = await stage.goLive(recording);
        await show.record(2);
        // There is much to say about that.
        await stage.killFfmpeg();
        await show.record(2);
        await show.stop();
        for (const name of stagePlatforms) await expectWhole(stage.ingests[name], show);
        expect(await stage.companion.stop()).toBe(0);
      },
      '--log-level',
      'debug',
    );
    await run.finally(() => closeSync(errors));
  });

  it('is live again within 5 s of the companion being back, and says meanwhile that it is gone', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      await show.record(3);
      await stage.companion.crash();
      await show.until('the loss is told', (views) =>
        views.every(({ phase, reason }) => phase === 'trouble' && reason === 'companion-lost'),
      );
      await show.record(3);
      stage.companion = await stage.companion.again();
      const back = systemClock.now();
      await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'));
      const took = systemClock.now() - back;
      expect(took).toBeLessThanOrEqual(5_000);
      await show.record(3);
      await show.stop();
      for (const name of stagePlatforms) {
        const publishes = await stage.ingests[name].arrived();
        expect(publishes).toHaveLength(2);
        expectWholeFromThere(publishes[1]!, show);
      }
    }));

  it('loses and repeats no frame when the companion is replaced by another run of itself', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      await show.record(3);
      const { ended } = stage.companion;
      process.kill(stage.companion.pid, 'SIGUSR2');
      expect(await ended).toBe(0);
      // As long as an upgrade of a server may take, and shorter than what the browser keeps.
      await show.record(12);
      stage.companion = await stage.companion.again();
      await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'));
      // What was kept is sent four times as fast as it was recorded.
      await show.record(8);
      await show.stop();
      for (const name of stagePlatforms) {
        const publishes = await stage.ingests[name].arrived();
        expect(publishes).toHaveLength(2);
        expect(runs(publishes.flatMap(numbers))).toEqual(runs(show.frames));
        for (const publish of publishes) expectSound(publish);
      }
    }));

  it('keeps every session open while the source is switched twelve times, every 2.5 s, and all of it decodes', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      for (let switches = 0; switches < 12; switches++) {
        await show.record(2.5);
        show.switchTo(switches % 2 === 0 ? smaller : recording);
      }
      await show.record(3);
      await show.stop();
      for (const name of stagePlatforms) {
        const [only, ...more] = await stage.ingests[name].arrived();
        expect(more).toEqual([]);
        expect(runs(numbers(only!))).toEqual(runs(show.frames));
        expectSound(only!);
      }
    }));
});
