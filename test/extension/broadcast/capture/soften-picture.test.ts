import { expect, it } from 'vitest';
import { mostSoftness, PictureSoftener } from '../../../../extension/broadcast/capture/soften-picture.ts';

/** Pixels side by side differ as much as they can. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return 16 + ((state >> 16) % 220);
  });
}

const mean = (values: Uint8Array): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const spread = (values: Uint8Array): number => {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, one) => sum + (one - middle) ** 2, 0) / values.length);
};

it.each([
  { width: 128, height: 72 },
  // No row begins with a word.
  { width: 854, height: 480 },
])('takes half of the noise out with each step, and leaves the brightness, at $width x $height', (size) => {
  const pixels = size.width * size.height;
  const picture = noise(pixels * 1.5);
  const before = picture.slice();
  const softener = new PictureSoftener(size);
  let last = spread(picture.subarray(0, pixels));
  for (const softness of [1, 2, 3] as const) {
    const luma = softener.soften(picture, softness).subarray(0, pixels);
    expect(spread(luma) / last).toBeGreaterThan(0.4);
    expect(spread(luma) / last).toBeLessThan(0.6);
    expect(Math.abs(mean(luma) - mean(before.subarray(0, pixels)))).toBeLessThan(1);
    last = spread(luma);
  }
  expect(picture).toEqual(before);
});

it('makes of each pixel the mean of a square, also at the edges', () => {
  const size = { width: 6, height: 2 };
  const picture = Uint8Array.from([0, 100, 0, 100, 200, 200, 100, 200, 0, 0, 200, 40, ...Array(6).fill(128)]);
  const luma = new PictureSoftener(size).soften(picture, 1).subarray(0, 12);
  // The last of a row is taken twice, and so is the last row.
  const expected = [100, 75, 25, 125, 160, 120, 150, 100, 0, 100, 120, 40];
  expect([...luma].map((one, n) => Math.abs(one - expected[n]!) <= 1)).toEqual(Array(12).fill(true));
});

it('leaves an even picture exactly as it is, and colours at the first step', () => {
  const size = { width: 16, height: 8 };
  const even = new Uint8Array(16 * 8 * 1.5).fill(77);
  const softener = new PictureSoftener(size);
  expect(softener.soften(even, mostSoftness)).toEqual(even);
  const coloured = noise(16 * 8 * 1.5);
  expect(softener.soften(coloured, 1).subarray(128)).toEqual(coloured.subarray(128));
  expect(softener.soften(coloured, 2).subarray(128)).not.toEqual(coloured.subarray(128));
});
