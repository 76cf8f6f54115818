import { describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import { expectWhole } from './bounds.ts';
import { countedRecording } from './recording.ts';
import { withStage } from './stage.ts';

const seconds = 80;
/** Many bits, so that the kernel's buffers on the way are full soon. */
const recording = await countedRecording('a', seconds, 'h264', 6_000);
const bytesPerSecond = recording.clusters.reduce((sum, { data }) => sum + data.length, 0) / seconds;

describe('a line that is too slow for one of three ingests', () => {
  it('at half the rate: how far behind, warned, stalled in time, never a wrong key, and the others lose nothing', () =>
    withStage(async (stage) => {
      const { youtube: ingest, twitch, facebook } = stage.ingests;
      const show = await stage.goLive(recording);
      await show.record(5);
      expect((await stage.told('youtube')).stats.behindMs).toBeLessThan(1_000);

      ingest.proxy.shape({ bytesPerSecond: bytesPerSecond / 2 });
      const began = systemClock.now();
      const reasons = new Set<string | null>();
      const at: Record<string, number> = {};
      const goOn = (what: string, forSeconds: number) =>
        show.until(
          what,
          (views) => {
            const { phase, reason, behindMs } = views.find(({ id }) => id === 'youtube')!;
            const now = systemClock.now() - began;
            reasons.add(reason);
            at[`${phase} ${reason}`] ??= now;
            if (behindMs >= 3_000) at['behind'] ??= now;
            return now >= forSeconds * 1_000;
          },
          60_000,
        );
      await goOn('10 s at half the rate', 10);
      // At half the rate it is three seconds behind after six. Either of the two says that the upload is too slow.
      const warned = Math.min(at['live upload-slow'] ?? Infinity, at['trouble stalled'] ?? Infinity);
      expect(warned).toBeLessThanOrEqual(6_000 + 5_000);
      expect(at['behind']).toBeLessThanOrEqual(6_000 + 3_000);
      expect(at['trouble stalled']).toBeLessThanOrEqual(10_000);
      const { status, stats } = await stage.told('youtube');
      expect(status.state).toBe('stalled');
      // Half of what was recorded since has not arrived.
      expect(stats.behindMs).toBeGreaterThan(3_000);
      expect(stats.behindMs).toBeLessThan(6_500);

      // Long enough for the kernel to have had enough.
      await goOn('another 18 s', 28);
      ingest.proxy.shape({ bytesPerSecond: Infinity });
      await goOn('caught up', 36);
      expect((await stage.told('youtube')).status.state).toBe('live');
      expect((await stage.told('youtube')).stats).toMatchObject({ reconnects: 0 });
      for (const reason of reasons) expect([null, 'upload-slow', 'stalled']).toContain(reason);
      await show.stop();
      await expectWhole(twitch, show);
      await expectWhole(facebook, show);
      expect(await ingest.arrived()).toHaveLength(1);
    }));
});
