/** Ticks that are made up for when the machine was busy; when more were missed, the others are left out. */
const maxLate = 5;
/** Least distance in ms: the recorder stamps frames when they come, and two of one millisecond are no use to anybody. */
const leastGapMs = 8;
/** Longest wait for what is to happen between two pictures, in ms: the page may be busy, and the pictures go on. */
const maxGapMs = 100;

/**
 * Calls `show` with the time of each tick, in ms from now, and lets happen before it what is to happen between pictures. For
 * workers, whose timers run on whatever is in sight.
 * @param waiting those that wait for the next gap
 */
export function everyTick(frameRate: number, waiting: MessagePort[], show: (timeMs: number) => void): void {
  const intervalMs = 1000 / frameRate;
  const start = performance.now();
  let ticks = 0;
  const tick = async (): Promise<void> => {
    for (let port; (port = waiting.shift());) await gapFor(port);
    const late = Math.floor((performance.now() - start) / intervalMs) - ticks;
    if (late > maxLate) ticks += late - maxLate;
    if (late > 0) show(++ticks * intervalMs);
    const untilNext = start + (ticks + 1) * intervalMs - performance.now();
    setTimeout(go, Math.max(leastGapMs, untilNext));
  };
  // Reaches the page as an error of the worker.
  const go = (): void => void tick().catch(reportError);
  go();
}

/** Says that now is the time, and resolves when it has been used. */
function gapFor(port: MessagePort): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, maxGapMs);
    port.addEventListener('message', () => {
      clearTimeout(timer);
      resolve();
    });
    port.start();
    port.postMessage('now');
  });
}
