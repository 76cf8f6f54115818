import { performance } from 'node:perf_hooks';

/** How much one look changes what is said. */
const share = 0.2;

/**
 * How busy this companion is: the share of its main thread's time that is in use, which is what bounds the shows it can take.
 * @returns asked with every beat; from 0 to 1, smoothed
 */
export function busyMeter(): () => number {
  let before = performance.eventLoopUtilization();
  let busy = 0;
  return () => {
    const now = performance.eventLoopUtilization();
    busy += share * (performance.eventLoopUtilization(now, before).utilization - busy);
    before = now;
    return busy;
  };
}
