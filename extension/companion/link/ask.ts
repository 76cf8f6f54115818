import type { CompanionAt, Credentials, PlatformId, SocketPlace } from '#protocol';
import { deadline, type Clock } from '../../platform/clock.ts';
import { missingAt } from './find-companion.ts';
import { introduce, type NoIntroduction } from './introduce.ts';
import { authOf, newAttempt } from './proof.ts';
import type { CompanionSocket, OpenSocket } from './socket.ts';

/** Time for the companion itself, beside what it takes with others, in ms. */
const ownMs = 5_000;

export interface Question<T> {
  /** Says it. */
  readonly put: (socket: CompanionSocket, reply: (answer: unknown) => void) => unknown;
  /** Longest time that the companion takes with others, in ms. */
  readonly answerMs: number;
  /** The answer; null for one that is not understood. */
  readonly read: (answer: unknown) => T | null;
}

/** `unanswered`: the companion is the right one, and does not know the question: it is of an earlier version. */
export type Outcome<T> = T | NoIntroduction | { readonly kind: 'unanswered' };

/** Where the companion takes questions for a platform. */
export interface AskedAt {
  readonly credentials: Credentials;
  readonly platform: PlatformId;
  readonly place: SocketPlace;
}

/**
 * Asks the companion about servers, over a connection of its own that is part of no broadcast, and is closed afterwards; when
 * the signal aborts, at once.
 */
export async function ask<T extends object>(
  { credentials, platform, place }: AskedAt,
  { put, answerMs, read }: Question<T>,
  { openSocket, clock }: { readonly openSocket: OpenSocket; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Outcome<T>> {
  // Part of no broadcast; the proof is bound to a name all the same.
  const attempt = newAttempt({ credentials, broadcastId: crypto.randomUUID() }, platform, place.port);
  const socket = openSocket(place, { ...authOf(attempt), purpose: 'preflight' });
  const greeting = deadline(clock, ownMs, signal);
  const limit = deadline(clock, answerMs + ownMs, signal);
  try {
    const nobody = await introduce(socket, { credentials, attempt }, () => undefined, greeting.signal);
    if (nobody) return nobody;
    return await new Promise((resolve) => {
      limit.signal.addEventListener('abort', () => resolve({ kind: 'unanswered' }), { once: true });
      socket.once('disconnect', () => resolve({ kind: 'unreachable' }));
      put(socket, (answer) => resolve(read(answer) ?? { kind: 'unanswered' }));
    });
  } finally {
    greeting.done();
    limit.done();
    socket.disconnect();
  }
}

/** Why there is no answer, as the code of a problem. */
export function problemOf(
  outcome: NoIntroduction | { readonly kind: 'unanswered' },
  at: CompanionAt,
): { readonly code: string; readonly message: string } {
  switch (outcome.kind) {
    case 'refused':
      return outcome.error;
    case 'unproven':
      return { code: outcome.hint, message: '' };
    case 'unanswered':
      return { code: 'companion-older', message: '' };
    case 'unreachable':
      return { code: missingAt(at), message: '' };
  }
}
