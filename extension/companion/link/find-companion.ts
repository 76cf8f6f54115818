import {
  controlPort as usual,
  helloPath,
  readHello,
  readServerAddress,
  socketPlace,
  type CompanionAt,
  type Hello,
  type HelloReading,
  type PlatformId,
  type ServerAddress,
  type SocketPlace,
} from '#protocol';
import { deadline, pageClock, type Clock } from '../../platform/clock.ts';

export interface FoundCompanion {
  /** The port on which it answered, as it was dialled. */
  readonly port: number;
  /** Where it is a server of one's own; null for the companion on this computer. */
  readonly server: ServerAddress | null;
  readonly hello: Hello;
}

/**
 * Why who answers is not spoken to: which of the two has to be updated first, or that it is no Tabcast at all; the sentence is
 * `problem_<code>`.
 */
export type CompanionMismatch = Extract<HelloReading, { ok: false }>['code'] | 'server-other';

export interface Finding {
  /** Null when nobody answers as a companion that this extension can speak to. */
  readonly found: FoundCompanion | null;
  /** Why the one that does answer is not spoken to; null when there is none, or one that fits. */
  readonly mismatch: CompanionMismatch | null;
  /** Whether, where none is found, somebody is there and does not answer: it may be a companion that stands still. */
  readonly silent: boolean;
}

/**
 * Asks the companion who it is: at the server or on the control port that the person named, else on the usual port of this machine
 * and its spares. Never rejects; nobody is found when the signal aborts.
 */
export type FindCompanion = (at: CompanionAt, signal: AbortSignal) => Promise<Finding>;

/** Longest wait for one port, in ms; a companion on the same machine answers in a few of them. */
const answerMs = 2_000;
/** The same for a server, which may be far away: name, TCP and TLS take a few round trips. */
const serverAnswerMs = 5_000;

/** Why there is nobody at all. What a browser tells of a server is one and the same for all that may be in the way. */
export function missingAt(at: CompanionAt): 'companion-missing' | 'server-missing' {
  return typeof at === 'string' ? 'server-missing' : 'companion-missing';
}

/** Why nobody is found there who can be spoken to. */
export function problemOfFinding(
  { mismatch }: Finding,
  at: CompanionAt,
): ReturnType<typeof missingAt> | CompanionMismatch {
  return mismatch ?? missingAt(at);
}

/** Where the socket of a platform is; null where nobody is found, or has no such platform. */
export function placeAt({ found }: Pick<Finding, 'found'>, platform: PlatformId): SocketPlace | null {
  return found && socketPlace(platform, found.hello, found.server);
}

const usualPorts = [usual.port, ...usual.sparePorts];

/** Asks all ports at once and takes the first one, in their order, that answers like a companion that fits. */
export function findCompanionWith(fetchPage: typeof fetch, clock: Clock): FindCompanion {
  return async (at, signal) => {
    if (typeof at === 'string') return findServer(at, signal);
    const enough = new AbortController();
    const until = AbortSignal.any([signal, enough.signal]);
    let mismatch: CompanionMismatch | null = null;
    let silent = false;
    try {
      const ports = at === null ? usualPorts : [at];
      const asked = ports.map((port) => ({
        port,
        answer: askHello(`http://127.0.0.1:${port}`, answerMs, until),
      }));
      for (const { port, answer } of asked) {
        const reading = await answer;
        if (reading === 'silent') silent = true;
        else if (reading === 'other' || reading === null) continue;
        else if (reading.ok)
          return { found: { port, hello: reading.hello, server: null }, mismatch: null, silent: false };
        else mismatch ??= reading.code;
      }
    } finally {
      enough.abort();
    }
    return { found: null, mismatch, silent: silent && !signal.aborted };
  };

  async function findServer(origin: string, signal: AbortSignal): Promise<Finding> {
    const server = readServerAddress(origin);
    const reading = server && (await askHello(server.origin, serverAnswerMs, signal));
    const nobody = { found: null, mismatch: null, silent: false };
    if (!server || reading === null || signal.aborted) return nobody;
    if (reading === 'silent') return { ...nobody, silent: true };
    if (reading === 'other') return { ...nobody, mismatch: 'server-other' };
    if (!reading.ok) return { ...nobody, mismatch: reading.code };
    return { ...nobody, found: { port: server.port, hello: reading.hello, server } };
  }

  /** @returns null for who is not there, which is told at once; `other` for who answers otherwise than Tabcast */
  async function askHello(
    origin: string,
    ms: number,
    signal: AbortSignal,
  ): Promise<HelloReading | 'silent' | 'other' | null> {
    const limit = deadline(clock, ms, signal);
    try {
      const response = await fetchPage(`${origin}${helloPath}`, {
        signal: limit.signal,
        cache: 'no-store',
        credentials: 'omit',
        // Never followed: what it leads to is another server.
        redirect: 'manual',
      });
      const answer: unknown = response.ok ? await response.json().catch(() => null) : null;
      if (limit.signal.aborted) return 'silent';
      return readHello(answer) ?? 'other';
    } catch {
      return limit.signal.aborted ? 'silent' : null;
    } finally {
      limit.done();
    }
  }
}

/** The road of every page of this extension to the companion. */
export const findCompanion = findCompanionWith((input, init) => fetch(input, init), pageClock);
