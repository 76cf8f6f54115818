import type { Size } from './picture.ts';

/** How much detail is taken out of a picture: none, or what is smaller than 2, 4 or 8 pixels. */
export type Softness = 0 | 1 | 2 | 3;
export const mostSoftness: Softness = 3;

/**
 * Takes fine detail out of pictures, which stay as large as they are: each pixel becomes the mean of a square of 2, 4 or 8. What
 * an encoder cannot bring down to its bitrate, not even at its coarsest, is mostly noise of single pixels, and of that nothing is
 * left. Four pixels at a time, so that it takes a millisecond or two.
 */
export class PictureSoftener {
  readonly #size: Size;
  /** One plane, its rows filled up to whole words and one more. */
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #out: Uint8Array<ArrayBuffer>;

  constructor(size: Size) {
    this.#size = size;
    this.#words = new Uint32Array(wordsOf(size.width) * size.height);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.#out = new Uint8Array(size.width * size.height * 1.5);
  }

  /** @param picture I420 without gaps. @returns the same, softer; the same memory each time */
  soften(picture: Uint8Array, softness: Softness): Uint8Array<ArrayBuffer> {
    const { width, height } = this.#size;
    const pixels = width * height;
    const out = this.#out;
    out.set(picture);
    this.#softenPlane(out.subarray(0, pixels), this.#size, softness);
    // Of half the size: as much of the picture is a square of half the side.
    const half = { width: width / 2, height: height / 2 };
    this.#softenPlane(out.subarray(pixels, pixels * 1.25), half, softness - 1);
    this.#softenPlane(out.subarray(pixels * 1.25), half, softness - 1);
    return out;
  }

  #softenPlane(plane: Uint8Array, { width, height }: Size, passes: number): void {
    if (passes <= 0) return;
    const stride = wordsOf(width);
    const bytes = this.#bytes;
    for (let y = 0, at = 0; y < height; y++, at += stride * 4) {
      bytes.set(plane.subarray(y * width, (y + 1) * width), at);
      bytes.fill(bytes[at + width - 1]!, at + width, at + stride * 4);
    }
    // Squares of two, then of two of those, and so on.
    for (let pass = 0; pass < passes; pass++) {
      for (let y = 0; y < height; y++) this.#softenRow(y, height, stride, 1 << pass);
    }
    for (let y = 0, at = 0; y < height; y++, at += stride * 4) {
      plane.set(bytes.subarray(at, at + width), y * width);
    }
  }

  /** Makes each pixel of a row the mean of itself and those so far to the right of it and below. */
  #softenRow(y: number, height: number, stride: number, distance: number): void {
    const words = this.#words;
    const start = y * stride;
    const end = start + stride;
    const down = (Math.min(y + distance, height - 1) - y) * stride;
    for (let n = start; n < end; n++) words[n] = meanDown(words[n]!, words[n + down]!);
    const last = end - 1;
    if (distance === 4) {
      for (let n = start; n < last; n++) words[n] = meanUp(words[n]!, words[n + 1]!);
      return;
    }
    // The first pixel of a word is in its lowest byte.
    const bits = distance * 8;
    for (let n = start; n < last; n++) {
      const word = words[n]!;
      words[n] = meanUp(word, (word >>> bits) | (words[n + 1]! << (32 - bits)));
    }
  }
}

function wordsOf(width: number): number {
  return Math.ceil(width / 4) + 1;
}

/** The means of four bytes each; rounded down, and up, in turn, so that nothing gets darker. */
function meanDown(a: number, b: number): number {
  return (a & b) + (((a ^ b) & 0xfefefefe) >>> 1);
}

function meanUp(a: number, b: number): number {
  return (a | b) - (((a ^ b) & 0xfefefefe) >>> 1);
}
