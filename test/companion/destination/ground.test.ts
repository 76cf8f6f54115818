import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ground } from '../../../companion/destination/ground.ts';

/** Notes every so many ms what a line has lost by then. @returns when it was first said to keep losing, in ms */
function firstLosing(lostAt: (ms: number) => number, everyMs = 250, untilMs = 60_000): number | null {
  const ground = new Ground(0);
  for (let now = everyMs; now <= untilMs; now += everyMs) {
    if (ground.note(lostAt(now), now)) return now;
  }
  return null;
}

describe('Ground that is lost', () => {
  it.each([
    ['half the rate, known at once', 0.5, 250],
    ['0.72 of the rate, known at once', 0.72, 250],
    ['half the rate, known every 1.9 s', 0.5, 1_900],
    ['0.72 of the rate, known every 1.3 s', 0.72, 1_300],
  ])('is told within ten seconds at %s', (_, share, everyMs) => {
    const began = 20_000;
    const at = firstLosing((ms) => Math.max(0, ms - began) * (1 - share), everyMs);
    expect(at! - began).toBeLessThanOrEqual(10_000);
    // Not before a person could have been warned.
    expect(at! - began).toBeGreaterThan(5_000);
  });

  it('is nothing while an ingest is late, but keeps pace', () => {
    expect(firstLosing(() => 8_000, 250)).toBeNull();
    expect(firstLosing((ms) => ms * 0.05)).toBeNull();
  });

  it('is one hiccup of three seconds, and nothing more', () => {
    expect(firstLosing((ms) => Math.min(3_000, Math.max(0, ms - 20_000)))).toBe(null);
  });

  it('is known late where an ingest acknowledges rarely, but is', () => {
    expect(firstLosing((ms) => ms / 2, 23_000)).toBe(23_000);
  });

  it('is known at any time, fractions of a millisecond and all', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 5_000, noNaN: true }), { minLength: 1 }), (steps) => {
        const ground = new Ground(0.1);
        let now = 0.1;
        for (const step of steps) expect(ground.note(1, (now += step))).toBe(false);
      }),
    );
  });

  it('is over once the ingest keeps pace again', () => {
    const ground = new Ground(0);
    let now = 0;
    const run = (seconds: number, lostAt: (ms: number) => number): boolean[] =>
      Array.from({ length: seconds * 4 }, () => ground.note(lostAt((now += 250)), now));
    expect(run(20, (ms) => ms / 2).at(-1)).toBe(true);
    const after = run(10, () => 10_000);
    expect(after[4]).toBe(true);
    expect(after.at(-1)).toBe(false);
  });
});
