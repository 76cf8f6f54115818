import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../../companion/lib/rate-meter.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

describe('the rate meter', () => {
  it('finds the rate of a steady flow soon and keeps it', async () => {
    const clock = new FakeClock();
    const meter = new RateMeter(clock);
    expect(meter.bitsPerSecond).toBe(0);
    for (let i = 0; i < 100; i++) {
      for (let k = 0; k < 3; k++) {
        meter.add(1000);
        await clock.advance(100);
      }
      if (i > 2) expect(meter.bitsPerSecond / 80_000).toBeCloseTo(1, 0);
    }
  });

  it('forgets what is older than its window', async () => {
    const clock = new FakeClock();
    const meter = new RateMeter(clock, 3000);
    meter.add(1_000_000);
    await clock.advance(2_900);
    expect(meter.bitsPerSecond).toBeGreaterThan(0);
    await clock.advance(200);
    expect(meter.bitsPerSecond).toBe(0);
  });
});
