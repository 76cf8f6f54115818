import { preflightAnswerMs, type PlatformId, type PreflightReply, type SendKey } from '#protocol';
import { findWhomToAsk, type AskDeps, type AskFor, type Whose } from './link/ask-for.ts';
import type { Question } from './link/ask.ts';
import { readPreflightReply } from './link/companion-messages.ts';

/** The key that is to be tried, and where. */
export interface KeyQuestion extends Pick<SendKey, 'key' | 'ingest' | 'server'> {
  readonly platform: PlatformId;
}

/** The same for one of several destinations. */
export interface ServerQuestion extends KeyQuestion {
  readonly id: string;
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

/** What a server said to a key; `asking` until it has. */
export type ServerCheck = ServerAnswer | 'asking';

/**
 * Asks the servers of all these destinations at once whether they accept their keys.
 * @param onAnswer called for each as it comes; not any more once the signal has aborted
 */
export async function checkServers(
  questions: readonly ServerQuestion[],
  whose: Whose,
  onAnswer: (id: string, answer: ServerAnswer) => void,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<void> {
  const askFor = await findWhomToAsk(whose, deps, signal);
  await Promise.all(
    questions.map(async ({ id, ...question }) => {
      const answer = await put(question, askFor);
      if (!signal.aborted) onAnswer(id, answer);
    }),
  );
}

/** Asks the server of one destination whether it accepts this key. */
export async function checkServer(
  question: KeyQuestion,
  whose: Whose,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<ServerAnswer> {
  return put(question, await findWhomToAsk(whose, deps, signal));
}

async function put({ platform, key, ingest, server }: KeyQuestion, askFor: AskFor): Promise<ServerAnswer> {
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
  const answer = await askFor<PreflightReply>(platform, question);
  const { message } = answer;
  return answer.ok
    ? { platform, message, reason: answer.reason, ownIngest: answer.ownIngest }
    : { platform, message, reason: answer.code, ownIngest: false };
}
