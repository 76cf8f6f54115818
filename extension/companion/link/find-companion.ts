import { controlPort as usual, helloPath, readHello, type Hello, type HelloReading } from '#protocol';
import { deadline, pageClock, type Clock } from '../../platform/clock.ts';

export interface FoundCompanion {
  /** The control port on which it answered. */
  readonly port: number;
  readonly hello: Hello;
}

/** Which of the two has to be updated before they can speak to each other; the sentence is `problem_<code>`. */
export type CompanionMismatch = Extract<HelloReading, { ok: false }>['code'];

export interface Finding {
  /** Null when nobody answers as a companion that this extension can speak to. */
  readonly found: FoundCompanion | null;
  /** Why the one that does answer is not spoken to; null when there is none, or one that fits. */
  readonly mismatch: CompanionMismatch | null;
  /** Whether, where none is found, somebody is there and does not answer: it may be a companion that stands still. */
  readonly silent: boolean;
}

/**
 * Asks the companion on this machine who it is: on the control port that the person named, else on the usual one
 * and its spares. Never rejects; nobody is found when the signal aborts.
 */
export type FindCompanion = (named: number | null, signal: AbortSignal) => Promise<Finding>;

/** Longest wait for one port, in ms; a companion on the same machine answers in a few of them. */
const answerMs = 2_000;

const usualPorts = [usual.port, ...usual.sparePorts];

/** Asks all ports at once and takes the first one, in their order, that answers like a companion that fits. */
export function findCompanionWith(fetchPage: typeof fetch, clock: Clock): FindCompanion {
  return async (named, signal) => {
    const enough = new AbortController();
    const until = AbortSignal.any([signal, enough.signal]);
    let mismatch: CompanionMismatch | null = null;
    let silent = false;
    try {
      const ports = named === null ? usualPorts : [named];
      const asked = ports.map((port) => ({ port, answer: askHello(port, until) }));
      for (const { port, answer } of asked) {
        const reading = await answer;
        if (reading === 'silent') silent = true;
        else if (reading?.ok) return { found: { port, hello: reading.hello }, mismatch: null, silent: false };
        else if (reading) mismatch ??= reading.code;
      }
    } finally {
      enough.abort();
    }
    return { found: null, mismatch, silent: silent && !signal.aborted };
  };

  /** @returns null for who is not there, which is told at once, or answers otherwise than Tabcast */
  async function askHello(port: number, signal: AbortSignal): Promise<HelloReading | 'silent' | null> {
    const limit = deadline(clock, answerMs, signal);
    try {
      const response = await fetchPage(`http://127.0.0.1:${port}${helloPath}`, {
        signal: limit.signal,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
      });
      return response.ok ? readHello(await response.json()) : null;
    } catch {
      return limit.signal.aborted ? 'silent' : null;
    } finally {
      limit.done();
    }
  }
}

/** The road of every page of this extension to the companion. */
export const findCompanion = findCompanionWith((input, init) => fetch(input, init), pageClock);
