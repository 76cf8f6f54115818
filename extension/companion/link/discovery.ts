import { controlPort as usual, helloPath, readHello, type Hello } from '#protocol';
import { deadline, type Clock } from '../../platform/clock.ts';

/**
 * Finds the companion, on `controlPort` or else on its usual ports. `silent` means that somebody is there and does not
 * answer: it may be a companion that stands still. Null when none is there, or when the signal aborts.
 */
export type Discover = (signal: AbortSignal, controlPort?: number) => Promise<Hello | 'silent' | null>;

/** Longest wait for one port; a companion on the same machine answers in a few milliseconds. */
const answerMs = 2000;

const usualPorts = [usual.port, ...usual.sparePorts];

/** Asks one port after the other; who does not answer like Tabcast is passed over. */
export function discoverWith(fetchPage: typeof fetch, clock: Clock): Discover {
  return async (signal, controlPort) => {
    let silent = false;
    for (const port of controlPort === undefined ? usualPorts : [controlPort]) {
      const limit = deadline(clock, answerMs, signal);
      try {
        const hello = await ask(fetchPage, port, limit.signal);
        if (hello) return hello;
        // Who is not there refuses at once.
        silent ||= limit.signal.aborted;
      } finally {
        limit.done();
      }
      if (signal.aborted) return null;
    }
    return silent ? 'silent' : null;
  };
}

async function ask(fetchPage: typeof fetch, port: number, signal: AbortSignal): Promise<Hello | null> {
  try {
    const response = await fetchPage(`http://127.0.0.1:${port}${helloPath}`, {
      signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    if (!response.ok) return null;
    const reading = readHello(await response.json());
    return reading?.ok ? reading.hello : null;
  } catch {
    // Nobody there, not JSON, or too late: all the same for the one who looks.
    return null;
  }
}
