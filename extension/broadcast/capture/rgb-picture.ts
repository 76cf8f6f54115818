import { platformShares, type Picture } from './picture.ts';

/** Bits behind the point. */
const shift = 16;
const one = 1 << shift;

/** A picture of red, green and blue as I420, BT.709, limited range (ITU-T H.273, 8.3). */
export function toI420({ data, width, height, layout }: Picture): Picture {
  const { offset, stride } = layout[0]!;
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const firstU = width * height;
  const firstV = firstU + half.width * half.height;
  const out = new Uint8ClampedArray(firstV + half.width * half.height);
  const [kr, kb] = platformShares;
  const [r, g, b] = [kr, 1 - kr - kb, kb].map((share) => Math.round((share * 219 * one) / 255)) as [
    number,
    number,
    number,
  ];
  const black = 16 * one + one / 2;
  for (let y = 0, n = 0; y < height; y++) {
    for (let at = offset + y * stride, end = at + 4 * width; at < end; at += 4) {
      out[n++] = (black + r * data[at]! + g * data[at + 1]! + b * data[at + 2]!) >> shift;
    }
  }
  // The mean of four pixels, in the unit of the colour differences.
  const unit = 224 / 255 / 4;
  const [perBlue, perRed] = [unit / (2 * (1 - kb)), unit / (2 * (1 - kr))];
  for (let y = 0, n = 0; y < half.height; y++) {
    const above = offset + 2 * y * stride;
    const below = 2 * y + 1 < height ? above + stride : above;
    for (let x = 0; x < half.width; x++, n++) {
      const left = 8 * x;
      const right = 2 * x + 1 < width ? left + 4 : left;
      const sumR = data[above + left]! + data[above + right]! + data[below + left]! + data[below + right]!;
      const sumG =
        data[above + left + 1]! +
        data[above + right + 1]! +
        data[below + left + 1]! +
        data[below + right + 1]!;
      const sumB =
        data[above + left + 2]! +
        data[above + right + 2]! +
        data[below + left + 2]! +
        data[below + right + 2]!;
      const luma = kr * sumR + (1 - kr - kb) * sumG + kb * sumB;
      out[firstU + n] = 128 + perBlue * (sumB - luma);
      out[firstV + n] = 128 + perRed * (sumR - luma);
    }
  }
  return {
    format: 'I420',
    data: new Uint8Array(out.buffer),
    width,
    height,
    layout: [
      { offset: 0, stride: width },
      { offset: firstU, stride: half.width },
      { offset: firstV, stride: half.width },
    ],
    colorSpace: { matrix: 'bt709', fullRange: false },
  };
}
