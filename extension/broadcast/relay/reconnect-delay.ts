/** Pause before attempt `attempt` (from 0) to reach the companion again, in milliseconds: up to 2 s, so that a restarted one is found soon. */
export function reconnectDelay(attempt: number): number {
  return Math.min(250 * 1.5 ** attempt, 2000);
}
