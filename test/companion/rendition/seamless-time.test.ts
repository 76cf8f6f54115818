import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeamlessTime } from '../../../companion/rendition/seamless-time.ts';

const time = () => new SeamlessTime(1_000);

describe('a time without holes', () => {
  it.each([0, 20, 3_600_000, 2 ** 31, 2 ** 40])(
    'begins near 0 where the recording begins at %i ms',
    (start) => {
      const line = time();
      const first = line.into(start, null);
      expect(first).toBeGreaterThanOrEqual(1_000);
      expect(first).toBeLessThan(2_000);
      expect(line.into(start + 20, null)).toBe(first + 20);
      expect([first - 21, first, first + 20].map((ms) => line.back(ms))).toEqual([
        start - 21,
        start,
        start + 20,
      ]);
    },
  );

  it.each([0, 7, 10_007, 12_340, 3_600_016])(
    'differs by whole seconds where it begins, at %i ms, so that a steady rate has the same slots',
    (start) => expect((time().into(start, null) - start) % 1_000).toBeCloseTo(0),
  );

  it('is the same again behind a hole, however much is still inside ffmpeg', () => {
    const line = time();
    const before = [0, 20, 40].map((ms) => line.into(ms, null));
    const after = line.into(9_000, null);
    expect(after - before[2]!).toBe(33);
    expect([...before, after, after + 20].map((ms) => line.back(ms))).toEqual([0, 20, 40, 9_000, 9_020]);
  });

  it('leaves a short hole to ffmpeg, unless the recording has leapt there', () => {
    const short = time();
    expect([0, 900].map((ms) => short.into(ms, null))).toEqual([1_000, 1_900]);
    const line = time();
    expect(line.into(0, null)).toBe(1_000);
    expect(line.into(900, 900)).toBe(1_033);
    expect(line.into(933, 900)).toBe(1_066);
  });

  it('remembers no more holes than can be of use', () => {
    const line = time();
    for (let at = 0; at < 10_000; at++) line.into(at * 5_000, null);
    const ms = line.into(50_000_000, null);
    expect(line.back(ms)).toBe(50_000_000);
  });

  it('is never before 0, wherever a damaged recording goes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 60_000 })), (times) => {
        const line = new SeamlessTime(10_000);
        for (const ms of times) expect(line.into(ms, null)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
