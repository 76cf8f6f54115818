import { uptime } from 'node:os';
import type { Clock } from './clock.ts';

/** How often it looks, in ms: sooner than anything that was lost meanwhile is connected again (0.5 s). */
const lookMs = 400;

/** Time since the machine was started, in ms; unlike the monotonic clock's it goes on while the machine sleeps. */
export const systemUptime = (): number => uptime() * 1_000;

/**
 * Tells of every sleep of at least `ms`, of the machine or of this process alone (Ctrl+Z), right after it.
 * @param uptime counts on through a sleep
 * @returns ends the watch
 */
export function watchSleep(clock: Clock, uptime: () => number, ms: number, onWake: () => void): () => void {
  let cancel = (): void => undefined;
  const look = (since: number): void => {
    cancel = clock.setTimer(lookMs, () => {
      const now = uptime();
      look(now);
      if (now - since >= lookMs + ms) onWake();
    });
  };
  look(uptime());
  return () => cancel();
}
