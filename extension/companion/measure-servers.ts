import { measureAnswerMs, type MeasureServersReply, type PlatformId } from '#protocol';
import { findWhomToAsk, type Answer, type AskDeps, type Unanswered, type Whose } from './link/ask-for.ts';
import type { Question } from './link/ask.ts';
import { readMeasureServersReply } from './link/companion-messages.ts';

/** What was measured: the nearest servers, nearest first; or why nothing was. */
export type Measurement = Answer<MeasureServersReply> | Unanswered;

/** Has the companion measure which of a platform's servers is the nearest. @param anew also where that was done today */
export async function measureServers(
  platform: PlatformId,
  anew: boolean,
  whose: Whose,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Measurement> {
  const question: Question<MeasureServersReply> = {
    put: (socket, reply) => socket.emit('measure-servers', { anew }, reply),
    answerMs: measureAnswerMs,
    read: readMeasureServersReply,
  };
  const askFor = await findWhomToAsk(whose, deps, signal);
  return askFor<MeasureServersReply>(platform, question);
}
