import { describe, expect, it } from 'vitest';
import { Pace } from '../../../companion/whip/pace.ts';

describe('the pace of a WHIP publish', () => {
  it('holds nothing back that comes as it plays, or as a recorder hands it out', () => {
    const pace = new Pace();
    for (let ms = 0; ms < 10_000; ms += 100) {
      for (const part of [0, 33, 67]) expect(pace.leave(ms + part, ms + 100)).toBe(0);
    }
  });

  it('lets what waits at the beginning go twice as fast as it plays', () => {
    const pace = new Pace();
    let now = 0;
    for (let ms = 0; ms <= 2_000; ms += 40) now += pace.leave(ms, now);
    expect(now).toBeGreaterThan(800);
    expect(now).toBeLessThan(1_000);
  });

  it('does not make up for a silence by a burst', () => {
    const pace = new Pace();
    pace.leave(0, 0);
    pace.leave(40, 30_000);
    expect(pace.leave(1_040, 30_000)).toBeGreaterThan(0);
  });
});
