import type { Dial } from '../dial/dial.ts';
import type { Clock } from '../lib/clock.ts';
import type { Server } from './server-list.ts';

/** A server and how far away it is. */
export interface MeasuredServer extends Server {
  /** The shortest of its connect times, in ms. */
  readonly ms: number;
}

export interface MeasureTools {
  readonly dial: Dial;
  readonly clock: Clock;
}

/** Connections to each server, one after another, and servers that are asked at a time. */
const tries = 3;
const atOnce = 6;
/** Longest connect time, in ms: what is farther away is not the nearest. */
const farMs = 1_000;
/** Longest time for all of it, in ms: what has not been measured by then does not count. */
const limitMs = 8_000;
/** How many of the nearest are kept. */
const kept = 3;

/**
 * Measures how long each server takes to accept a connection (TCP alone, by addresses that are known by then), then has the
 * nearest show by TLS who they are. Nothing is sent, and each connection is closed at once.
 * @returns the nearest, at most three, those first that are nearer; empty when none is reached, or when the signal aborts
 */
export async function measureServers(
  servers: readonly Server[],
  { dial, clock }: MeasureTools,
  signal: AbortSignal,
): Promise<readonly MeasuredServer[]> {
  const limit = new AbortController();
  const cancel = clock.setTimer(limitMs, () => limit.abort());
  const either = AbortSignal.any([signal, limit.signal]);
  const knock = (server: Server, scheme: 'rtmp' | 'rtmps'): Promise<number | null> =>
    connectTime({ ...server.url, scheme }, { dial, clock }, either);
  try {
    const left = [...servers];
    const measured: MeasuredServer[] = [];
    const work = async (): Promise<void> => {
      for (let server; (server = left.shift()) && !either.aborted;) {
        const times: number[] = [];
        for (let n = 0; n < tries; n++) {
          const ms = await knock(server, 'rtmp');
          if (ms === null) break;
          times.push(ms);
        }
        // The first may have waited for the name; and who answers only sometimes is no server to go to.
        if (times.length === tries) measured.push({ ...server, ms: Math.min(...times) });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    measured.sort((one, other) => one.ms - other.ms);
    const nearest: MeasuredServer[] = [];
    for (const server of measured) {
      if (nearest.length === kept || either.aborted) break;
      if ((await knock(server, 'rtmps')) !== null) nearest.push(server);
    }
    return signal.aborted ? [] : nearest;
  } finally {
    cancel();
  }
}

/** In ms; null when no connection is had. */
async function connectTime(
  url: Server['url'],
  { dial, clock }: MeasureTools,
  signal: AbortSignal,
): Promise<number | null> {
  const far = new AbortController();
  const cancel = clock.setTimer(farMs, () => far.abort());
  const from = clock.now();
  try {
    const socket = await dial({ url }, AbortSignal.any([signal, far.signal]));
    const ms = clock.now() - from;
    socket.on('error', () => undefined).destroy();
    return ms;
  } catch {
    return null;
  } finally {
    cancel();
  }
}
