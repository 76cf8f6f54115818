import { describe, expect, it } from 'vitest';
import { PictureFitter } from '../../../../extension/broadcast/capture/fit-picture.ts';
import { isFit, type Picture } from '../../../../extension/broadcast/capture/picture.ts';

type Rgb = readonly [number, number, number];
const matrices = {
  bt709: [0.2126, 0.0722],
  smpte170m: [0.299, 0.114],
  'bt2020-ncl': [0.2627, 0.0593],
} as const;
type Matrix = keyof typeof matrices;

const colours: Readonly<Record<string, Rgb>> = {
  white: [255, 255, 255],
  black: [0, 0, 0],
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
  skin: [224, 172, 105],
  grey: [128, 128, 128],
};

/** A colour in YUV (ITU-T H.273, 8.3). */
function toYuv([r, g, b]: Rgb, matrix: Matrix, fullRange: boolean): Rgb {
  const [kr, kb] = matrices[matrix];
  const luma = (kr * r + (1 - kr - kb) * g + kb * b) / 255;
  const u = (b / 255 - luma) / (2 * (1 - kb));
  const v = (r / 255 - luma) / (2 * (1 - kr));
  const [black, gain, span] = fullRange ? [0, 255, 255] : [16, 219, 224];
  return [black + gain * luma, 128 + span * u, 128 + span * v].map((each) =>
    Math.max(0, Math.min(255, Math.round(each))),
  ) as unknown as Rgb;
}

interface Kind {
  readonly format: Picture['format'];
  readonly matrix: Matrix;
  readonly fullRange: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** A picture of one colour, its rows a little apart in memory. */
function plain(rgb: Rgb, { format, matrix, fullRange, width = 64, height = 36 }: Kind): Picture {
  const colorSpace = { matrix, fullRange } as const;
  const shape = { format, width, height, colorSpace };
  if (format === 'RGBX') {
    const stride = width * 4 + 16;
    const data = new Uint8Array(stride * height).map((_, at) => [...rgb, 255][(at % stride) % 4]!);
    return { ...shape, data, layout: [{ offset: 0, stride }] };
  }
  const [y, u, v] = toYuv(rgb, matrix, fullRange);
  const stride = width + 16;
  const half = height / 2;
  const luma = new Uint8Array(stride * height).fill(y);
  const chroma =
    format === 'NV12'
      ? [new Uint8Array(stride * half).map((_, at) => (at % 2 ? v : u))]
      : [u, v].map((each) => new Uint8Array((stride / 2) * half).fill(each));
  const data = new Uint8Array([luma, ...chroma].flatMap((plane) => [...plane]));
  const layout =
    format === 'NV12'
      ? [
          { offset: 0, stride },
          { offset: luma.length, stride },
        ]
      : [
          { offset: 0, stride },
          { offset: luma.length, stride: stride / 2 },
          { offset: luma.length + chroma[0]!.length, stride: stride / 2 },
        ];
  return { ...shape, data, layout };
}

/** Y, U and V of a pixel of I420. */
function pixel(out: Uint8Array, width: number, height: number, x: number, y: number): number[] {
  const chroma = (y >> 1) * (width / 2) + (x >> 1);
  return [out[y * width + x]!, out[width * height + chroma]!, out[width * height * 1.25 + chroma]!];
}

const black = [16, 128, 128];

describe('a picture that is made to fit', () => {
  const kinds: readonly Kind[] = (['I420', 'NV12', 'RGBX'] as const).flatMap((format) =>
    (['bt709', 'smpte170m', 'bt2020-ncl'] as const).flatMap((matrix) =>
      [true, false].map((fullRange) => ({ format, matrix, fullRange })),
    ),
  );

  it.each(kinds)('has the colours that platforms expect, from $format $matrix full: $fullRange', (kind) => {
    const fitter = new PictureFitter({ width: 128, height: 72 });
    for (const [name, rgb] of Object.entries(colours)) {
      const out = fitter.fit(plain(rgb, kind));
      const wanted = toYuv(rgb, 'bt709', false);
      for (const [x, y] of [
        [0, 0],
        [63, 35],
        [127, 71],
      ] as const) {
        const off = pixel(out, 128, 72, x, y).map((each, n) => Math.abs(each - wanted[n]!));
        expect(Math.max(...off), name).toBeLessThanOrEqual(2);
      }
    }
  });

  it.each([
    ['wider', 64, 36, 96, 96, [48, 10], [48, 48]],
    ['higher', 36, 64, 128, 72, [10, 36], [64, 36]],
    ['larger', 400, 100, 64, 36, [32, 2], [32, 18]],
  ] as const)('keeps its shape, with black around it: %s', (_, width, height, w, h, outside, inside) => {
    const kind = { format: 'I420', matrix: 'bt709', fullRange: false, width, height } as const;
    const out = new PictureFitter({ width: w, height: h }).fit(plain(colours['red']!, kind));
    expect(pixel(out, w, h, outside[0], outside[1])).toEqual(black);
    expect(pixel(out, w, h, inside[0], inside[1])).toEqual([...toYuv(colours['red']!, 'bt709', false)]);
  });

  it('leaves nothing of a picture of another shape around it', () => {
    const fitter = new PictureFitter({ width: 64, height: 64 });
    const kind = { format: 'I420', matrix: 'bt709', fullRange: false } as const;
    fitter.fit(plain(colours['white']!, { ...kind, width: 64, height: 64 }));
    const out = fitter.fit(plain(colours['white']!, { ...kind, width: 64, height: 32 }));
    expect(pixel(out, 64, 64, 5, 5)).toEqual(black);
  });

  it('goes evenly from one side to the other where it is made larger', () => {
    const kind = { format: 'I420', matrix: 'bt709', fullRange: false, width: 4, height: 2 } as const;
    const picture = plain(colours['black']!, kind);
    const { stride } = picture.layout[0]!;
    for (const row of [0, 1]) picture.data.set([20, 60, 100, 140], row * stride);
    const out = new PictureFitter({ width: 16, height: 8 }).fit(picture);
    const row = [...out.subarray(0, 16)];
    expect(row).toEqual([20, 20, 25, 35, 45, 55, 65, 75, 85, 95, 105, 115, 125, 135, 140, 140]);
  });
});

describe('a picture that is fit', () => {
  const fit = {
    format: 'I420',
    width: 64,
    height: 36,
    colorSpace: { matrix: 'bt709', fullRange: false },
  } as const;
  const size = { width: 64, height: 36 };

  it('is known, and one that is not in any way', () => {
    expect(isFit(fit, size)).toBe(true);
    expect(isFit({ ...fit, format: 'NV12' }, size)).toBe(true);
    expect(isFit({ ...fit, format: 'RGBX' }, size)).toBe(false);
    expect(isFit({ ...fit, width: 32 }, size)).toBe(false);
    for (const colorSpace of [
      { matrix: 'smpte170m', fullRange: false },
      { matrix: 'bt709', fullRange: true },
      { matrix: null, fullRange: null },
    ] as const) {
      expect(isFit({ ...fit, colorSpace }, size)).toBe(false);
    }
  });
});
