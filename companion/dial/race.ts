import type { Socket } from 'node:net';
import type { Clock } from '../lib/clock.ts';

/** RFC 8305, 5, "Connection Attempt Delay". */
const attemptDelayMs = 250;
/** Most addresses of one name that are tried. */
const maxAttempts = 12;

/**
 * Connects to whichever of several addresses answers first (RFC 8305, 5, https://www.rfc-editor.org/rfc/rfc8305): the next
 * one is tried a quarter of a second after the one before, or at once when that fails. None is given up before another
 * is connected: a slow line takes as long for each.
 * @param open begins to connect
 * @throws AggregateError when all have failed; the signal's reason when it aborts. Every other socket is destroyed.
 */
export function race(
  addresses: readonly string[],
  open: (address: string) => Socket,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const left = addresses.slice(0, maxAttempts);
    /** Each with what takes our ears off it again. */
    const running = new Map<Socket, () => void>();
    const errors: Error[] = [];
    let cancelTimer = (): void => {};

    const finish = (winner: Socket | null): void => {
      cancelTimer();
      signal.removeEventListener('abort', stop);
      for (const [socket, leave] of running) {
        leave();
        if (socket !== winner) socket.on('error', () => {}).destroy();
      }
    };
    const stop = (): void => {
      finish(null);
      reject(signal.reason as Error);
    };
    const attempt = (): void => {
      cancelTimer();
      const socket = open(left.shift()!);
      const win = (): void => {
        finish(socket);
        resolve(socket);
      };
      const lose = (error: Error): void => {
        running.delete(socket);
        errors.push(error);
        if (left.length > 0) return attempt();
        if (running.size > 0) return;
        finish(null);
        reject(new AggregateError(errors));
      };
      socket.once('connect', win).once('error', lose);
      running.set(socket, () => socket.off('connect', win).off('error', lose));
      if (left.length > 0) cancelTimer = clock.setTimer(attemptDelayMs, attempt);
    };

    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    attempt();
  });
}
