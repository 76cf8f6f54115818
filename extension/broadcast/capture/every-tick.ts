/** Ticks that are made up for when the machine was busy; when more were missed, the others are left out. */
const maxLate = 5;
/** Least distance in ms: the recorder stamps frames when they come, and two of one millisecond are no use to anybody. */
const leastGapMs = 8;
/** Timers count whole ms: so much too early is in time. */
const earlyMs = 1;

/**
 * Calls `onTick` at each tick. For workers, whose timers run on whatever is in sight.
 * @param firstMs when the first tick is, in ms on the clock of `performance`
 * @param onTick is given the time of the tick, on the same clock
 * @returns ends it
 */
export function everyTick(frameRate: number, firstMs: number, onTick: (tickMs: number) => void): () => void {
  const intervalMs = 1000 / frameRate;
  const start = firstMs - intervalMs;
  let ticks = 0;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (leastMs: number): void => {
    const untilNext = start + (ticks + 1) * intervalMs - performance.now();
    timer = setTimeout(tick, Math.max(leastMs, untilNext));
  };
  const tick = (): void => {
    const late = Math.floor((performance.now() + earlyMs - start) / intervalMs) - ticks;
    if (late > maxLate) ticks += late - maxLate;
    // First: what the tick does may end it.
    wait(leastGapMs);
    if (late > 0) onTick(start + ++ticks * intervalMs);
  };
  wait(0);
  return () => clearTimeout(timer);
}
