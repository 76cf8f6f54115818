/** Ticks that are made up for when the machine was busy; when more were missed, the others are left out. */
const maxLate = 5;
/** Least distance in ms: the recorder stamps frames when they come, and two of one millisecond are no use to anybody. */
const leastGapMs = 8;
/** Longest wait for what is to happen between two pictures, in ms: the page may be busy, and the pictures go on. */
const maxGapMs = 100;

/** Something that is to happen between two pictures. */
export interface Gap {
  /** Through it is said when, and heard that it has happened. */
  readonly port: MessagePort;
  /** Called as soon as that is heard, however late. */
  readonly onUsed?: () => void;
}

/**
 * Calls `show` at once and then at each tick, and lets happen before it what is to happen between pictures. For workers, whose timers
 * run on whatever is in sight.
 * @param waiting those that wait for the next gap
 * @param show is given the time of the tick, in ms on the clock of `performance`
 * @returns ends it
 */
export function everyTick(frameRate: number, waiting: Gap[], show: (tickMs: number) => void): () => void {
  const intervalMs = 1000 / frameRate;
  const start = performance.now() - intervalMs;
  let ticks = 0;
  let isOver = false;
  const tick = async (): Promise<void> => {
    for (let gap; !isOver && (gap = waiting.shift());) await gapFor(gap);
    if (isOver) return;
    const late = Math.floor((performance.now() - start) / intervalMs) - ticks;
    if (late > maxLate) ticks += late - maxLate;
    if (late > 0) show(start + ++ticks * intervalMs);
    const untilNext = start + (ticks + 1) * intervalMs - performance.now();
    setTimeout(go, Math.max(leastGapMs, untilNext));
  };
  // Reaches the page as an error of the worker.
  const go = (): void => void tick().catch(reportError);
  go();
  return () => (isOver = true);
}

/** Says that now is the time, and resolves when it has been used. */
function gapFor({ port, onUsed }: Gap): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, maxGapMs);
    port.addEventListener('message', () => {
      clearTimeout(timer);
      onUsed?.();
      resolve();
    });
    port.start();
    port.postMessage('now');
  });
}
