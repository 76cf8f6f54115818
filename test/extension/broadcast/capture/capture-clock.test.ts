import { expect, it } from 'vitest';
import { CaptureClock } from '../../../../extension/broadcast/capture/capture-clock.ts';

/** How far the browser's clock is ahead of the worker's, in ms. */
const aheadMs = 86_000_000;

/** Has pictures come that took so long from their capture, 33 ms apart. @returns by how much later than it is `at` says */
function after(...tookMs: readonly number[]): number {
  const clock = new CaptureClock();
  tookMs.forEach((ms, n) => clock.see(aheadMs + n * 33 - ms, n * 33));
  return clock.at(1_000) - (aheadMs + 1_000);
}

it('knows the clock of the browser from the quickest picture', () => {
  expect(after(5)).toBe(0);
  expect(after(120, 30, 9, 14, 5, 8)).toBe(0);
});

it('goes evenly once it has seen enough, however late or early pictures come', () => {
  const thirty = Array.from({ length: 30 }, () => 8);
  expect(after(...thirty)).toBe(-3);
  expect(after(...thirty, 2, 300)).toBe(-3);
});

it('begins with the first picture, and times on it are as far apart as on the clock of the worker', () => {
  const clock = new CaptureClock();
  clock.see(aheadMs, 40);
  expect(clock.at(140) - clock.at(40)).toBe(100);
});

it('is known with the third picture, or a while after the first where a source gives few', () => {
  const clock = new CaptureClock();
  expect(clock.isKnown(1_000)).toBe(false);
  clock.see(aheadMs, 1_000);
  clock.see(aheadMs, 1_033);
  expect([clock.isKnown(1_040), clock.isKnown(1_149), clock.isKnown(1_150)]).toEqual([false, false, true]);
  clock.see(aheadMs, 1_066);
  expect(clock.isKnown(1_067)).toBe(true);
});
