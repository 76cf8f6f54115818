import { describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import type { Advice } from '../../companion/protocol/index.ts';
import { expectSound, numbers } from './bounds.ts';
import { countedRecording, gopFrames } from './recording.ts';
import { withStage } from './stage.ts';

const seconds = 120;
const chosenKbps = 3_000;
const chosen = await countedRecording('a', seconds, 'h264', chosenKbps);
const lower = await countedRecording('b', 90);
const bytesPerSecond = chosen.clusters.reduce((sum, { data }) => sum + data.length, 0) / seconds;

describe('an uplink that becomes too slow for three destinations', () => {
  it('is recorded for with less within 8 s, in a new epoch, and no more than one group of pictures is lost in all', () =>
    withStage(async (stage) => {
      const heard: Advice[] = [];
      const show = await stage.goLive(chosen, {
        adapts: () => ({
          lowestKbps: 600,
          highestKbps: chosenKbps,
          videoKbps: heard.at(-1)?.videoKbps ?? chosenKbps,
        }),
        onAdvice: (advice) => {
          heard.push(advice);
          show.switchTo(lower);
        },
      });
      await show.record(3);
      expect(heard).toEqual([]);

      const share = bytesPerSecond * 0.45;
      for (const { proxy } of Object.values(stage.ingests)) proxy.shape({ bytesPerSecond: share });
      const began = systemClock.now();
      await show.until('advised', () => heard.length > 0);
      expect(systemClock.now() - began).toBeLessThanOrEqual(8_000);
      expect(heard[0]!.why).toBe('upload-slow');
      // With its sound it is no more than what gets through, and most of that.
      const madeKbps = heard[0]!.videoKbps + 128;
      expect(madeKbps).toBeLessThan((share * 8) / 1_000);
      expect(madeKbps).toBeGreaterThan((share * 8) / 1_000 / 2);
      await show.until('what has piled up is carried off', (views) =>
        views.every(({ behindMs, queueMs }) => behindMs < 500 && queueMs < 200),
      );
      expect(show.sent).toHaveLength(2);
      expect(show.views.map(({ phase }) => phase)).toEqual(['live', 'live', 'live']);
      await show.stop();

      let all = 0;
      for (const ingest of Object.values(stage.ingests)) {
        const [only, ...more] = await ingest.arrived();
        expect(more).toEqual([]);
        expectSound(only!);
        const there = new Set(numbers(only!));
        all += show.frames.filter((frame) => !there.has(frame)).length;
      }
      expect(all).toBeLessThanOrEqual(gopFrames);
    }));
});
