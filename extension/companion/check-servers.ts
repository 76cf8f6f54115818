import { preflightAnswerMs, type PlatformId, type PreflightReply, type SendKey } from '#protocol';
import { findWhomToAsk, type AskDeps, type Whose } from './link/ask-for.ts';
import type { Question } from './link/ask.ts';
import { readPreflightReply } from './link/companion-messages.ts';

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
    questions.map(async ({ id, platform, key, ingest, server }) => {
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
      if (signal.aborted) return;
      const { message } = answer;
      onAnswer(id, {
        platform,
        message,
        reason: answer.ok ? answer.reason : answer.code,
        ownIngest: answer.ok && answer.ownIngest,
      });
    }),
  );
}
