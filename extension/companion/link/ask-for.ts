import type { Credentials, PlatformId, WireError } from '#protocol';
import type { Clock } from '../../platform/clock.ts';
import { ask, problemOf, type Question } from './ask.ts';
import type { FindCompanion } from './find-companion.ts';
import type { OpenSocket } from './socket.ts';

/** This browser, and where its companion is. */
export interface Whose {
  readonly credentials: Credentials;
  /** The control port that the person named; null for the usual ones. */
  readonly controlPort: number | null;
}

export interface AskDeps {
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
}

interface Refused {
  readonly ok: false;
  readonly error: WireError;
}
/** What is answered where the question is not refused. */
export type Answer<R> = Extract<R, { ok: true }>;

/** The code of a problem, and an English sentence for one that this version has no text for. */
export interface Unanswered {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

/** Puts a question to the port of a platform. */
export type AskFor = <R extends { readonly ok: true } | Refused>(
  platform: PlatformId,
  question: Question<Answer<R> | Refused>,
) => Promise<Answer<R> | Unanswered>;

/** Finds the companion once, for as many questions as there are. They end when the signal aborts. */
export async function findWhomToAsk(
  { credentials, controlPort }: Whose,
  { findCompanion, openSocket, clock }: AskDeps,
  signal: AbortSignal,
): Promise<AskFor> {
  const { found } = await findCompanion(controlPort, signal);
  return async (platform, question) => {
    const port = found?.hello.ports[platform];
    if (port === undefined) return { ok: false, ...problemOf({ kind: 'unreachable' }) };
    const outcome = await ask({ credentials, platform, port }, question, { openSocket, clock }, signal);
    if ('kind' in outcome) return { ok: false, ...problemOf(outcome) };
    return outcome.ok ? outcome : { ok: false, ...outcome.error };
  };
}
