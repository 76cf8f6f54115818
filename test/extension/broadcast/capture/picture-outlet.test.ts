import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PictureOutlet } from '../../../../extension/broadcast/capture/picture-outlet.ts';

/** How far the clock of captures is ahead of the worker's. */
const aheadMs = 5_000;

/** A picture that has a number instead of pixels. */
class NumberedFrame {
  constructor(readonly from: number | { readonly number: number }) {
    open += 1;
  }

  get number(): number {
    return typeof this.from === 'number' ? this.from : this.from.number;
  }

  close(): void {
    open -= 1;
  }
}

/** What arrived, as place, number and ms. */
let out: { readonly at: string; readonly number: number; readonly ms: number }[];
let made: number;
/** Frames that were made and not let go of. */
let open: number;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('VideoFrame', NumberedFrame);
  [out, made, open] = [[], 0, 0];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function outlet(at: string, frameRate: number, delayMs = 0): PictureOutlet {
  const writable = new WritableStream<VideoFrame>({
    write(frame) {
      const { number } = frame as unknown as NumberedFrame;
      out.push({ at, number, ms: Math.round(performance.now()) });
      frame.close();
    },
  });
  return new PictureOutlet(
    { writable, frameRate },
    delayMs,
    { at: (tickMs) => tickMs + aheadMs },
    () => new NumberedFrame(made++) as unknown as VideoFrame,
  );
}

const numbers = (): number[] => out.map(({ number }) => number);
const places = (): string => out.map(({ at }) => at).join('');
const steps = (): number[] => out.slice(1).map(({ ms }, n) => ms - out[n]!.ms);

it.each([
  ['as it is', 0, 30, 30],
  ['waiting for its sound', 40, 30, 30],
  ['waiting, at twice the rate', 40, 30, 60],
  ['waiting, at half the rate', 40, 60, 30],
  ['waiting for long', 200, 60, 30],
])(
  'every picture goes to one place and to no other, %s, when another outlet follows',
  async (_name, delayMs, rate, nextRate) => {
    const a = outlet('a', rate, delayMs);
    a.begin();
    await vi.advanceTimersByTimeAsync(500);
    // The first may be shown for as long as the delay.
    out = out.filter(({ number }, n) => out[n + 1]?.number !== number);
    const b = outlet('b', nextRate, delayMs);
    let firstAt = 0;
    b.onFirst = (ms) => (firstAt = ms);
    await vi.advanceTimersByTimeAsync(10);
    b.follow(a);
    await vi.advanceTimersByTimeAsync(500);
    const seen = numbers();
    expect(seen).toEqual(seen.map((_, n) => n));
    expect(places()).toMatch(/^a+b+$/);
    const longest = 1000 / Math.min(rate, nextRate);
    expect(Math.max(...steps())).toBeLessThanOrEqual(longest + 2);
    expect(Math.min(...steps())).toBeGreaterThanOrEqual(7);
    const seam = places().indexOf('b');
    // As far apart as they are shown, give or take the whole ms of a timer.
    const afterMs = firstAt - a.lastMs!;
    expect(Math.abs(afterMs - (out[seam]!.ms - out[seam - 1]!.ms))).toBeLessThanOrEqual(1);
    expect(Math.abs(firstAt - aheadMs - out[seam]!.ms)).toBeLessThanOrEqual(1);
    a.close();
    b.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(open).toBe(0);
  },
);

it('goes back to where pictures went before, and the place that is given up gets none', async () => {
  const [a, b] = [outlet('a', 30), outlet('b', 30)];
  a.begin();
  await vi.advanceTimersByTimeAsync(200);
  b.follow(a);
  await vi.advanceTimersByTimeAsync(100);
  a.follow(b);
  b.close();
  await vi.advanceTimersByTimeAsync(200);
  expect(places()).toMatch(/^a+b+a+$/);
  expect(numbers()).toEqual(out.map((_, n) => n));
});

it('makes up for a few pictures that were late, and leaves out what is long ago', async () => {
  const a = outlet('a', 50);
  a.begin();
  await vi.advanceTimersByTimeAsync(100);
  const before = out.length;
  vi.setSystemTime(Date.now() + 60);
  await vi.advanceTimersByTimeAsync(100);
  expect(out.length - before).toBeGreaterThanOrEqual(5);
  a.close();
  const { length } = out;
  await vi.advanceTimersByTimeAsync(100);
  expect(out).toHaveLength(length);
});
