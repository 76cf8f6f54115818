import { describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import { windowLimits } from '../../extension/broadcast/relay/chunk-window.ts';
import { expectSound, expectWhole, expectWholeFromThere, gaps, numbers, runs } from './bounds.ts';
import { countedRecording } from './recording.ts';
import { stagePlatforms, withStage } from './stage.ts';

const recording = await countedRecording('a', 120);

describe.concurrent('when connections between browser and companion fail', () => {
  it.each([1, 2, 3])('loses and repeats no frame anywhere while %i of three are cut for 10 s', (count) =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      await show.record(2);
      const cut = stagePlatforms.slice(0, count);
      for (const name of cut) stage.sockets[name].cut();
      await show.until('the loss is told', (views) =>
        cut.every((name) => views.find(({ id }) => id === name)!.reason === 'companion-lost'),
      );
      await show.record(10);
      for (const name of cut) stage.sockets[name].mend();
      await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'));
      for (const name of stagePlatforms) await stage.caughtUp(name, show);
      await show.stop();
      for (const name of stagePlatforms) await expectWhole(stage.ingests[name], show, count === 3);
    }),
  );

  it('begins a new recording in the same sessions after all were cut for longer than can be sent again', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      await show.record(2);
      for (const name of stagePlatforms) stage.sockets[name].cut();
      await show.record(windowLimits.ms / 1_000 + 5);
      const lastCut = show.frame;
      for (const name of stagePlatforms) stage.sockets[name].mend();
      await show.until('a new recording', () => show.sent.length === 2);
      await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'));
      await show.record(4);
      await show.stop();
      for (const name of stagePlatforms) {
        const [only, ...more] = await stage.ingests[name].arrived();
        expect(more).toEqual([]);
        const [before, after, ...rest] = runs(numbers(only!));
        expect(rest).toEqual([]);
        expect(Number(before!.split('-')[1])).toBeLessThan(lastCut);
        expect(after).toBe(`${show.sent[1]!.from}-${show.frame - 1}`);
        expect(gaps(only!).every(({ toKeyframe }) => toKeyframe)).toBe(true);
        expectSound(only!);
      }
    }));

  it('loses and repeats no frame while each is cut in turn, whichever carries the chunks', () =>
    withStage(async (stage) => {
      const show = await stage.goLive(recording);
      for (const name of stagePlatforms) {
        await show.record(2);
        stage.sockets[name].cut();
        await show.until('the loss is told', (views) =>
          views.some(({ id, reason }) => id === name && reason === 'companion-lost'),
        );
        stage.sockets[name].mend();
        await show.until('all live', (views) => views.every(({ phase }) => phase === 'live'));
      }
      await show.record(2);
      for (const name of stagePlatforms) await stage.caughtUp(name, show);
      await show.stop();
      for (const name of stagePlatforms) await expectWhole(stage.ingests[name], show);
    }));
});

describe.concurrent('on a bad network', () => {
  it('stays live everywhere and drops nothing at 80 ± 40 ms, 20 Mbit/s and stalls of 700 ms every 5 s', () =>
    withStage(async (stage) => {
      const proxies = stagePlatforms.map((name) => stage.ingests[name].proxy);
      const shape = (silent: boolean): void =>
        proxies.forEach((proxy) =>
          proxy.shape({ delayMs: 80, jitterMs: 40, bytesPerSecond: 2_500_000, silent }),
        );
      shape(false);
      const show = await stage.goLive(recording);
      const phases = new Set<string>();
      const began = systemClock.now();
      await show.until('25 s of it', (views) => {
        for (const { phase, reason } of views) phases.add(`${phase} ${reason ?? ''}`.trim());
        const ms = systemClock.now() - began;
        shape(ms % 5_000 < 700);
        return ms > 25_000;
      });
      for (const name of stagePlatforms) {
        expect((await stage.told(name)).stats).toMatchObject({ droppedFrames: 0, reconnects: 0 });
      }
      shape(false);
      await show.stop();
      expect([...phases]).toEqual(['live']);
      for (const name of stagePlatforms) {
        // The beginning of a publish: the group of pictures that was current when it was accepted.
        const [only, ...more] = await stage.ingests[name].arrived();
        expect(more).toEqual([]);
        expectWholeFromThere(only!, show);
      }
    }));
});
