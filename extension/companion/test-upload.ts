import { uploadTestAnswerMs, type PlatformId, type UploadTestReply, type UploadTestRequest } from '#protocol';
import type { CheckDeps, Whose } from './check-servers.ts';
import { ask, problemOf, type Question } from './link/ask.ts';
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
  { credentials, controlPort }: Whose,
  { findCompanion, openSocket, clock }: CheckDeps,
  signal: AbortSignal,
): Promise<UploadFound> {
  const failed = ({ code, message }: { code: string; message: string }): UploadFound => ({
    ok: false,
    reason: code,
    message,
  });
  const { found } = await findCompanion(controlPort, signal);
  const port = found?.hello.ports[platform];
  if (port === undefined) return failed(problemOf({ kind: 'unreachable' }));
  const question: Question<UploadTestReply> = {
    put: (socket, reply) => socket.emit('test-upload', request, reply),
    answerMs: uploadTestAnswerMs,
    read: readUploadTestReply,
  };
  const outcome = await ask({ credentials, platform, port }, question, { openSocket, clock }, signal);
  if ('kind' in outcome) return failed(problemOf(outcome));
  if (!outcome.ok) return failed(outcome.error);
  const { reason, message, kbps, isAtLeast } = outcome;
  return reason === null ? { ok: true, kbps, isAtLeast } : { ok: false, reason, message };
}
