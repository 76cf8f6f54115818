import type { BroadcastStatus } from '../messages/broadcast-status.ts';

/** Seconds of bitrate that are kept for each destination. */
export const historySeconds = 60;

/** Bits a second by destination, one value a second, newest last. */
export type BitrateHistory = ReadonlyMap<string, { readonly at: number; readonly values: readonly number[] }>;

/** Adds a status to the history: a second value within the same second replaces the first, and a new broadcast starts afresh. */
export function addBitrates(history: BitrateHistory, status: BroadcastStatus, now: number): BitrateHistory {
  if (status.phase !== 'live') return status.phase === 'idle' ? new Map() : history;
  const next = new Map(history);
  for (const { id, bitrate, phase } of status.destinations) {
    const value = phase === 'live' ? bitrate : 0;
    const past = next.get(id);
    const second = Math.floor(now / 1000);
    const kept = past?.at === second ? past.values.slice(0, -1) : (past?.values ?? []);
    next.set(id, { at: second, values: [...kept, value].slice(-historySeconds) });
  }
  return next;
}
