import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until the answer is there, for what another process does and tells nobody about.
 * @throws Error with `what` when `ms` have passed without it.
 */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  ms = 60_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`after ${ms} ms still not: ${what}`);
    await pause(50);
  }
}
