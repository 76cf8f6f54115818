import type { CompanionAt, Credentials, PlatformId, WireError } from '#protocol';
import type { Clock } from '../../platform/clock.ts';
import { ask, problemOf, type Question } from './ask.ts';
import { placeAt, problemOfFinding, type FindCompanion } from './find-companion.ts';
import type { OpenSocket } from './socket.ts';

/** This browser, and where its companion is. */
export interface Whose {
  readonly credentials: Credentials;
  readonly at: CompanionAt;
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
  { credentials, at }: Whose,
  { findCompanion, openSocket, clock }: AskDeps,
  signal: AbortSignal,
): Promise<AskFor> {
  const finding = await findCompanion(at, signal);
  return async (platform, question) => {
    const place = placeAt(finding, platform);
    if (place === null) return { ok: false, code: problemOfFinding(finding, at), message: '' };
    const outcome = await ask({ credentials, platform, place }, question, { openSocket, clock }, signal);
    if ('kind' in outcome) return { ok: false, ...problemOf(outcome, at) };
    return outcome.ok ? outcome : { ok: false, ...outcome.error };
  };
}
