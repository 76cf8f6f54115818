import { expect } from 'vitest';
import type { Arrived } from './arrived.ts';
import type { Ingest } from './ingest.ts';
import { framesPerSecond } from './recording.ts';
import type { Show } from './show.ts';

/** Sound and picture may be this far apart, in ms. */
const togetherMs = 40;
/** Distance of two AAC frames is 21 ms; a rounding and a seam more is no hole. */
export const soundMs = 60;

/**
 * Nothing lost, nothing repeated, in order, in a single publish without a hole in the sound.
 * @param pauses whether there may be times at which nothing of the recording goes out
 * @returns that publish
 */
export async function expectWhole(ingest: Ingest, show: Show, pauses = false): Promise<Arrived> {
  const [only, ...more] = await ingest.arrived();
  expect(more).toEqual([]);
  expect(runs(numbers(only!))).toEqual(runs(show.frames));
  if (!pauses) expect(only!.longestSilence).toBeLessThan(soundMs);
  expectSound(only!);
  return only!;
}

/** Decodes without a complaint, its clock never goes back, and sound and picture are together. */
export function expectSound(arrived: Arrived): void {
  expect(arrived.errors).toBe('');
  expect(arrived.monotonic).toBe(true);
  expect(arrived.frames[0]!.keyframe).toBe(true);
  expect(Math.max(...arrived.offsets.map(Math.abs))).toBeLessThanOrEqual(togetherMs);
  // Sound and picture do belong to each other: most seconds have both.
  const seconds = numbers(arrived).length / framesPerSecond;
  expect(arrived.offsets.length).toBeGreaterThan(Math.max(0, seconds / 2 - 2));
}

/** From its first frame, every frame that was sent after it until the end, once. */
export function expectWholeFromThere(arrived: Arrived, show: Show): void {
  const [first] = numbers(arrived);
  expect(runs(numbers(arrived))).toEqual(runs(show.frames.filter((frame) => frame >= first!)));
  expectSound(arrived);
}

/** Numbers without a hole between them as `from-to`, so that a failure can be read. */
export function runs(frames: readonly number[]): string[] {
  const found: { from: number; to: number }[] = [];
  for (const frame of frames) {
    const last = found.at(-1);
    if (last && frame === last.to + 1) last.to = frame;
    else found.push({ from: frame, to: frame });
  }
  return found.map(({ from, to }) => `${from}-${to}`);
}

/** Those of the recording's frames that arrived; the slate has none. */
export function numbers({ frames }: Arrived): number[] {
  return frames.flatMap(({ frame }) => frame ?? []);
}

export interface Gap {
  readonly lost: number;
  /** Whether it ends with a keyframe. */
  readonly toKeyframe: boolean;
}

/** Where frames are missing between two that arrived. Throws when a frame came twice or late. */
export function gaps(arrived: Arrived): Gap[] {
  const frames = arrived.frames.filter(({ frame }) => frame !== null);
  return frames.slice(1).flatMap(({ frame, keyframe }, at) => {
    const before = frames[at]!.frame!;
    const step = frame! - before;
    if (step < 1) throw new Error(`frame ${frame} came after frame ${before}`);
    return step === 1 ? [] : [{ lost: step - 1, toKeyframe: keyframe }];
  });
}

export function lost(arrived: Arrived): number {
  return gaps(arrived).reduce((sum, gap) => sum + gap.lost, 0);
}

/** Longest time between two pictures, whatever is on them, in ms. */
export function longestStill({ frames }: Arrived): number {
  return Math.max(0, ...frames.slice(1).map(({ time }, at) => time - frames[at]!.time));
}
