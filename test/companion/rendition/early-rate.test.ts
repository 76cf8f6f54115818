import { describe, expect, it } from 'vitest';
import type { Block } from '../../../companion/container/media.ts';
import { EarlyRate } from '../../../companion/rendition/frame-rate.ts';

const block = (ms: number, kind: Block['kind'] = 'video'): Block => ({
  kind,
  ms,
  compositionMs: 0,
  keyframe: false,
  laced: false,
  payload: Buffer.alloc(0),
});

function rateOf(times: readonly number[]): EarlyRate {
  const rate = new EarlyRate();
  for (const ms of times) rate.see([block(ms)]);
  return rate;
}
const every = (fps: number): number[] =>
  Array.from({ length: 14 }, (_, at) => Math.round((at * 1_000) / fps));

describe('the frame rate of a recording that has just begun', () => {
  it.each([15, 24, 25, 30, 50, 60])('is found to be %i', (fps) => {
    expect(rateOf(every(fps)).value).toBe(fps);
  });

  it('is not misled by a hiccup, nor by jitter', () => {
    const jitter = every(30).map((ms, at) => ms + (at > 2 ? 400 : 0) + (at % 2) * 4);
    expect(rateOf(jitter).value).toBe(30);
  });

  it.each([
    [27, 30],
    [32, 30],
    [54, 60],
    [20, 20],
  ])('of a busy machine, counted as %i, is %i', (counted, meant) => {
    expect(rateOf(every(counted)).value).toBeCloseTo(meant, 0);
  });

  it('is not known after a few pictures, and never where there is one alone', () => {
    expect(rateOf(every(30).slice(0, 5)).isKnown).toBe(false);
    const still = new EarlyRate();
    still.see([block(0), block(500, 'audio'), block(1_000, 'audio')]);
    expect(still).toMatchObject({ isKnown: true, value: null });
  });
});
