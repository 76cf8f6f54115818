import { uptime } from 'node:os';
import type { Clock } from './clock.ts';

/** How often it looks, in ms: sooner than anything that was lost meanwhile is connected again (0.5 s). */
const lookMs = 400;

/** Time since the machine was started, in ms; unlike the monotonic clock's it goes on while the machine sleeps. */
export const systemUptime = (): number => uptime() * 1_000;

export interface SleepWatch {
  /** Looks now: what arrives may be read before the timer that looks. */
  look(): void;
  end(): void;
}

/**
 * Tells of every sleep of at least `ms`, of the machine or of this process alone (Ctrl+Z), right after it.
 * @param uptime counts on through a sleep
 */
export function watchSleep(clock: Clock, uptime: () => number, ms: number, onWake: () => void): SleepWatch {
  let cancel = (): void => undefined;
  let since = uptime();
  const look = (): void => {
    const before = since;
    since = uptime();
    if (since - before >= lookMs + ms) onWake();
  };
  const tick = (): void => {
    cancel = clock.setTimer(lookMs, () => {
      tick();
      look();
    });
  };
  tick();
  return { look, end: () => cancel() };
}
