import { describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import { windowLimits } from '../../extension/broadcast/relay/chunk-window.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { expectSound, expectWhole, expectWholeFromThere, gaps, lost, numbers, runs } from './bounds.ts';
import { countedRecording, framesPerSecond } from './recording.ts';
import type { Show } from './show.ts';
import { stagePlatforms, withStage, type FaultStage } from './stage.ts';

/** Too long for every run: `LONG_FAULTS=1 npx vitest run --project faults test/faults/frozen.test.ts`. */
const isLong = process.env['LONG_FAULTS'] === '1';
const recording = await countedRecording('a', isLong ? 150 : 120);

/** In seconds. The shortest that an absence can be told from a busy machine by is 5 s; 60 s is what is asked for by default. */
const shortAbsence = { frozen: 8, grace: 5 };
const longAbsence = { frozen: 120, grace: 60 };

/** How soon it is told that the companion does not answer, and that it does again, in ms. */
const toldMs = 5_000;
const backMs = 3_000;

const silent = (show: Show): Promise<void> =>
  show.until(
    'the silence is told',
    (views) => views.every(({ phase, reason }) => phase === 'trouble' && reason === 'companion-silent'),
    toldMs,
  );

/** Has the companion stand still for so long in all, and waits until all is live again. @returns how long that took, in ms */
async function frozenFor(seconds: number, stage: FaultStage, show: Show): Promise<number> {
  const began = systemClock.now();
  stage.companion.freeze();
  await silent(show);
  await show.record(seconds - (systemClock.now() - began) / 1_000);
  stage.companion.thaw();
  const back = systemClock.now();
  await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'), 10_000);
  return systemClock.now() - back;
}

describe.concurrent('when the companion stands still', () => {
  it('for 10 s, that is told within 5 s, and no frame is lost or repeated', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      await show.record(2);
      expect(await frozenFor(10, stage, show)).toBeLessThanOrEqual(backMs);
      for (const name of stagePlatforms) await stage.caughtUp(name, show);
      await show.stop();
      for (const name of stagePlatforms) await expectWhole(stage.ingests[name], show, true);
    }));

  it('at Stop, nothing is published any more 5 s after it is back, and all that was recorded has gone out', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      await show.record(2);
      stage.companion.freeze();
      await show.record(1);
      expect(await show.stop()).toBeLessThanOrEqual(3_000);
      expect(show.isUnanswered).toBe(true);
      expect(show.views.map(({ reason }) => reason)).toEqual(stagePlatforms.map(() => 'companion-silent'));
      stage.companion.thaw();
      await waitUntil(
        'nothing is published',
        () =>
          !show.isUnanswered && stagePlatforms.every((name) => stage.ingests[name].proxy.connections === 0),
        toldMs,
      );
      expect(show.views.map(({ phase }) => phase)).toEqual(stagePlatforms.map(() => 'ended'));
      for (const name of stagePlatforms) await expectWhole(stage.ingests[name], show, true);
    }));

  it.each(isLong ? [shortAbsence, longAbsence] : [shortAbsence])(
    'for $frozen s, which is longer than the grace time, viewers see the slate until the person says Go on',
    ({ frozen, grace }) =>
      withStage(
        async (stage) => {
          const show = await stage.goLive(recording);
          await show.record(3);
          stage.companion.freeze();
          const before = show.frame;
          await show.wait(frozen);
          stage.companion.thaw();
          await show.until('the person is asked', () => show.asked !== null, 10_000);
          await waitUntil('the slate stands in', () =>
            stage.said.some((line) => line.includes('the slate stands in')),
          );
          // It may take a moment until what they see of it moves again.
          for (const name of stagePlatforms)
            await waitUntil(
              `${name} has the slate`,
              async () => (await stage.told(name)).status.state === 'live',
            );
          show.goOn();
          const from = show.frame;
          await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'), 10_000);
          await show.record(3);
          await show.stop();
          for (const name of stagePlatforms) {
            const [only, ...more] = await stage.ingests[name].arrived();
            expect(more).toEqual([]);
            const all = numbers(only!);
            const seenBefore = all.filter((frame) => frame < from).length;
            // What was on its way when the companion stood still is not live any more.
            expect(seenBefore).toBeGreaterThan(before - framesPerSecond / 2);
            expect(seenBefore).toBeLessThanOrEqual(before);
            expect(runs(all)).toEqual([`0-${seenBefore - 1}`, `${from}-${show.frame - 1}`]);
            expect(only!.frames.some(({ frame }) => frame === null)).toBe(true);
            expectSound(only!);
          }
        },
        '--grace',
        String(grace),
      ),
  );

  it.runIf(isLong)('for 45 s, the sessions stay open and a new recording begins in them', () =>
    withStage(async (stage) => {
      expect(45_000).toBeGreaterThan(windowLimits.ms);
      const show = await stage.goLive(recording);
      await show.record(2);
      await frozenFor(45, stage, show);
      expect(show.asked).toBeNull();
      await show.record(4);
      await show.stop();
      for (const name of stagePlatforms) {
        const [only, ...more] = await stage.ingests[name].arrived();
        expect(more).toEqual([]);
        const after = show.sent.at(-1)!;
        expect(runs(numbers(only!)).at(-1)).toBe(`${after.from}-${show.frame - 1}`);
        expect(gaps(only!).every(({ toKeyframe }) => toKeyframe)).toBe(true);
        expectSound(only!);
      }
    }),
  );
});

describe.concurrent('when one of three ingests stands still', () => {
  it.each(isLong ? [5, 30, 90] : [5])(
    'for %i s, every frame arrives or is counted as dropped, or a new session has all; the others notice nothing',
    (seconds) =>
      withStage(async (stage) => {
        const { youtube, twitch, facebook } = stage.ingests;
        const show = await stage.goLive(recording);
        await show.record(2);
        youtube.freeze();
        await show.record(seconds);
        youtube.thaw();
        await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'), 10_000);
        // Pictures go on with the next keyframe.
        await show.record(3);
        await waitUntil('nothing waits', async () => (await stage.told('youtube')).stats.queueMs === 0);
        const { stats } = await stage.told('youtube');
        await show.stop();
        await expectWhole(twitch, show);
        await expectWhole(facebook, show);
        const publishes = await youtube.arrived();
        const last = publishes.at(-1)!;
        // One that was given up meanwhile is over at whatever it had taken; nothing is sent to it later.
        if (stats.reconnects > 0) return expectWholeFromThere(last, show);
        expect(publishes).toHaveLength(1);
        expect(lost(last)).toBe(stats.droppedFrames);
        expect(numbers(last).at(-1)).toBe(show.frame - 1);
        expect(gaps(last).every(({ toKeyframe }) => toKeyframe)).toBe(true);
        expectSound(last);
      }),
  );
});
