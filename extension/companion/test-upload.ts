import { uploadTestAnswerMs, type PlatformId, type UploadTestReply, type UploadTestRequest } from '#protocol';
import { findWhomToAsk, type AskDeps, type Whose } from './link/ask-for.ts';
import type { Question } from './link/ask.ts';
import { readUploadTestReply } from './link/companion-messages.ts';

/** What a test of the upload found. */
export type UploadFound =
  | { readonly ok: true; readonly kbps: number; readonly isAtLeast: boolean }
  /** A reason of destinations or the code of a problem, and an English sentence for one that this version has no text for. */
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** Has the companion test how much the line bears, at a platform that has a test which nobody sees. */
export async function testUpload(
  platform: PlatformId,
  request: UploadTestRequest,
  whose: Whose,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<UploadFound> {
  const question: Question<UploadTestReply> = {
    put: (socket, reply) => socket.emit('test-upload', request, reply),
    answerMs: uploadTestAnswerMs,
    read: readUploadTestReply,
  };
  const askFor = await findWhomToAsk(whose, deps, signal);
  const answer = await askFor<UploadTestReply>(platform, question);
  if (!answer.ok) return { ok: false, reason: answer.code, message: answer.message };
  const { reason, message, kbps, isAtLeast } = answer;
  return reason === null ? { ok: true, kbps, isAtLeast } : { ok: false, reason, message };
}
