import type { Size } from '../capture/picture.ts';
import type { Area } from './geometry.ts';

/** What is laid over a part of the picture, in its colours: I420 without gaps, BT.709, limited range. */
export interface Layer extends Area {
  readonly data: Uint8Array;
  /** How much of it is seen, of 255, for each pixel, and then for each pixel of the planes of colour; null for all. */
  readonly alpha: Uint8Array | null;
}

/** Samples of an I420 picture of this size. */
export function samplesOf({ width, height }: Size): number {
  return width * height * 1.5;
}

/** Lays it over a picture, and leaves every sample alone that it does not cover. @param picture I420 without gaps */
export function blend(picture: Uint8Array, size: Size, layer: Layer): void {
  const { x, y, width, height } = layer;
  const pixels = size.width * size.height;
  const samples = width * height;
  const alpha = layer.alpha?.subarray(0, samples) ?? null;
  const half = layer.alpha?.subarray(samples) ?? null;
  blendPlane(
    { data: picture, at: y * size.width + x, stride: size.width },
    layer.data.subarray(0, samples),
    alpha,
    width,
  );
  const stride = size.width / 2;
  const at = (y / 2) * stride + x / 2;
  const u = layer.data.subarray(samples, samples * 1.25);
  const v = layer.data.subarray(samples * 1.25, samples * 1.5);
  blendPlane({ data: picture, at: pixels + at, stride }, u, half, width / 2);
  blendPlane({ data: picture, at: pixels * 1.25 + at, stride }, v, half, width / 2);
}

interface Target {
  readonly data: Uint8Array;
  /** The first sample that is covered. */
  readonly at: number;
  readonly stride: number;
}

function blendPlane(
  { data, at, stride }: Target,
  from: Uint8Array,
  alpha: Uint8Array | null,
  width: number,
): void {
  for (let start = 0, to = at; start < from.length; start += width, to += stride) {
    if (alpha === null) {
      data.set(from.subarray(start, start + width), to);
      continue;
    }
    for (let n = start, out = to, end = start + width; n < end; n++, out++) {
      const seen = alpha[n]!;
      if (seen === 0) continue;
      if (seen === 255) data[out] = from[n]!;
      else {
        // Divided by 255 and rounded.
        const sum = from[n]! * seen + data[out]! * (255 - seen) + 128;
        data[out] = (sum + (sum >> 8)) >> 8;
      }
    }
  }
}

/** As {@link Layer.alpha} wants it. @param alpha for each pixel */
export function withHalves(alpha: Uint8Array, { width, height }: Size): Uint8Array {
  const all = new Uint8Array(width * height * 1.25);
  all.set(alpha);
  for (let y = 0, n = width * height; y < height; y += 2) {
    for (let at = y * width, end = at + width; at < end; at += 2, n++) {
      const sum = alpha[at]! + alpha[at + 1]! + alpha[at + width]! + alpha[at + width + 1]!;
      all[n] = (sum + 2) >> 2;
    }
  }
  return all;
}
