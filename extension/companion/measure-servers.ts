import { measureAnswerMs, type MeasureServersReply, type PlatformId } from '#protocol';
import type { CheckDeps, Whose } from './check-servers.ts';
import { ask, problemOf, type Question } from './link/ask.ts';
import { readMeasureServersReply } from './link/companion-messages.ts';

/** What was measured: the nearest servers, nearest first; or why nothing was. */
export type Measurement =
  | { readonly ok: true; readonly nearest: readonly { readonly name: string; readonly ms: number }[] }
  /** The code of a problem, and an English sentence for one that this version has no text for. */
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Has the companion measure which of a platform's servers is the nearest. @param anew also where that was done today */
export async function measureServers(
  platform: PlatformId,
  anew: boolean,
  { credentials, controlPort }: Whose,
  { findCompanion, openSocket, clock }: CheckDeps,
  signal: AbortSignal,
): Promise<Measurement> {
  const { found } = await findCompanion(controlPort, signal);
  const port = found?.hello.ports[platform];
  if (port === undefined) return { ok: false, ...problemOf({ kind: 'unreachable' }) };
  const question: Question<MeasureServersReply> = {
    put: (socket, reply) => socket.emit('measure-servers', { anew }, reply),
    answerMs: measureAnswerMs,
    read: readMeasureServersReply,
  };
  const outcome = await ask({ credentials, platform, port }, question, { openSocket, clock }, signal);
  if ('kind' in outcome) return { ok: false, ...problemOf(outcome) };
  return outcome.ok ? outcome : { ok: false, ...outcome.error };
}
