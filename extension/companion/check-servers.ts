import {
  preflightAnswerMs,
  type Credentials,
  type PlatformId,
  type PreflightReply,
  type SendKey,
} from '#protocol';
import type { Clock } from '../platform/clock.ts';
import { ask, problemOf, type Outcome, type Question } from './link/ask.ts';
import { readPreflightReply } from './link/companion-messages.ts';
import type { FindCompanion } from './link/find-companion.ts';
import type { OpenSocket } from './link/socket.ts';

/** What is to be asked for one destination. */
export interface ServerQuestion extends Pick<SendKey, 'key' | 'ingest' | 'server'> {
  readonly id: string;
  readonly platform: PlatformId;
}

/** What came of it. `reason` null: the server accepted the key, and no more. */
export interface ServerAnswer {
  readonly platform: PlatformId;
  /** A reason of destinations, or the code of a problem. */
  readonly reason: string | null;
  /** English sentence from the companion, for a reason that this version has no text for. */
  readonly message: string;
  readonly ownIngest: boolean;
}

/** This browser, and where its companion is. */
export interface Whose {
  readonly credentials: Credentials;
  readonly controlPort: number | null;
}

export interface CheckDeps {
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
}

/**
 * Asks the servers of all these destinations at once whether they accept their keys.
 * @param onAnswer called for each as it comes; not any more once the signal has aborted
 */
export async function checkServers(
  questions: readonly ServerQuestion[],
  { credentials, controlPort }: Whose,
  onAnswer: (id: string, answer: ServerAnswer) => void,
  { findCompanion, openSocket, clock }: CheckDeps,
  signal: AbortSignal,
): Promise<void> {
  const { found } = await findCompanion(controlPort, signal);
  await Promise.all(
    questions.map(async ({ id, platform, key, ingest, server }) => {
      const port = found?.hello.ports[platform];
      const payload = {
        key,
        ...(ingest !== undefined && { ingest }),
        ...(server !== undefined && { server }),
      };
      const question: Question<PreflightReply> = {
        put: (socket, reply) => socket.emit('preflight', payload, reply),
        answerMs: preflightAnswerMs,
        read: readPreflightReply,
      };
      const outcome: Outcome<PreflightReply> =
        port === undefined
          ? { kind: 'unreachable' }
          : await ask({ credentials, platform, port }, question, { openSocket, clock }, signal);
      if (!signal.aborted) onAnswer(id, { platform, ...answerOf(outcome) });
    }),
  );
}

function answerOf(outcome: Outcome<PreflightReply>): Omit<ServerAnswer, 'platform'> {
  if (!('kind' in outcome) && outcome.ok) {
    const { reason, message, ownIngest } = outcome;
    return { reason, message, ownIngest };
  }
  const { code, message } = 'kind' in outcome ? problemOf(outcome) : outcome.error;
  return { reason: code, message, ownIngest: false };
}
