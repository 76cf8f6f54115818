import type { Clock } from '../platform/clock.ts';

/** How often figures are sent out while live, in milliseconds. */
const tickMs = 1000;
/** A tick that comes this much too late, in milliseconds, was slept through; busy or hidden pages are late by less. */
const sleptMs = 30_000;

interface SecondTickDeps {
  readonly clock: Clock;
  /** Unix time in ms. */
  readonly wallTime: () => number;
}

/** Calls `onTick` once a second, and says whether the machine has slept since the last time. @returns ends it */
export function everySecond(
  { clock, wallTime }: SecondTickDeps,
  onTick: (hasSlept: boolean) => void,
): () => void {
  let cancel: () => void;
  const wait = (): void => {
    // The monotonic clock stands still while some machines sleep.
    const due = wallTime() + tickMs;
    cancel = clock.setTimer(tickMs, () => {
      const hasSlept = wallTime() - due > sleptMs;
      wait();
      onTick(hasSlept);
    });
  };
  wait();
  return () => cancel();
}
