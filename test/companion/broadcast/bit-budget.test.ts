import { describe, expect, it } from 'vitest';
import { BitBudget } from '../../../companion/broadcast/bit-budget.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** Seconds of a recording with so many kbit/s until it is too much; null where it never is. */
async function lasts(kbps: number, limit: number | null): Promise<number | null> {
  const clock = new FakeClock();
  const budget = new BitBudget(limit, clock);
  for (let second = 0; second < 600; second++) {
    if (!budget.take((kbps * 1_000) / 8)) return second;
    await clock.advance(1_000);
  }
  return null;
}

describe('the bits that a recording may have', () => {
  it('are as many as it likes without a limit', async () => {
    expect(await lasts(100_000, null)).toBeNull();
  });

  it('may be a little more than the limit, as an encoder takes what it is given', async () => {
    expect(await lasts(5_700, 5_000)).toBeNull();
  });

  it('are too many after a while where they are twice the limit', async () => {
    expect(await lasts(10_000, 5_000)).toBeGreaterThan(30);
  });

  it('may come at once after half a minute without a line', async () => {
    const clock = new FakeClock();
    const budget = new BitBudget(5_000, clock);
    await clock.advance(30_000);
    expect(budget.take((30 * 5_000_000) / 8)).toBe(true);
  });
});
