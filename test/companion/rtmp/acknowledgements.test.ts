import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Acknowledgements } from '../../../companion/rtmp/acknowledgements.ts';

function after(...values: readonly number[]): Acknowledgements {
  const heard = new Acknowledgements();
  for (const value of values) heard.take(value);
  return heard;
}

describe('What a peer says it has received', () => {
  it('is not known before it says something', () => {
    expect(after()).toMatchObject({ count: 0, total: null, isExact: true });
  });

  it('is what it said last, where it counts everything', () => {
    expect(after(200_000, 411_000, 612_345)).toMatchObject({ count: 3, total: 612_345, isExact: true });
  });

  it('grows past 32 bits', () => {
    expect(after(0xffff_0000, 0x0001_0000).total).toBe(0x1_0001_0000);
  });

  it('is the same when the same is said twice', () => {
    expect(after(100, 200, 200, 300)).toMatchObject({ total: 300, isExact: true });
  });

  it('adds up where it names its window every time', () => {
    expect(after(131_325, 131_325, 131_325, 131_325)).toMatchObject({ total: 4 * 131_325, isExact: false });
  });

  it('adds up where it counts from the last one', () => {
    expect(after(131_400, 132_000, 131_350, 131_700)).toMatchObject({ total: 526_450, isExact: false });
  });

  it('counts everything again where that is the only way to read it', () => {
    expect(after(100, 100, 100, 5_000, 6_000)).toMatchObject({ total: 6_000, isExact: true });
  });

  it('is not known from a peer that says nothing but zero', () => {
    expect(after(0, 0, 0, 0)).toMatchObject({ count: 0, total: null, isExact: true });
    expect(after(0, 200_000, 0, 400_000)).toMatchObject({ count: 2, total: 400_000, isExact: true });
  });

  it('never shrinks, whatever is said', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff_ffff })), (values) => {
        const heard = new Acknowledgements();
        let before = 0;
        for (const value of values) {
          heard.take(value);
          expect(heard.total ?? 0).toBeGreaterThanOrEqual(before);
          before = heard.total ?? 0;
        }
      }),
    );
  });
});
