import type { Problem, ProblemCode } from '../messages/broadcast-status.ts';
import type { StartReply } from '../messages/start-request.ts';

/** An expected end of a start or of a broadcast. The sentence for the person is in the locales, by its code. */
export class BroadcastError extends Error {
  override readonly name = 'BroadcastError';
  readonly problem: Problem;

  constructor(code: ProblemCode, options: { message?: string; cause?: unknown } = {}) {
    super(options.message ?? code, { cause: options.cause });
    this.problem = options.message === undefined ? { code } : { code, message: options.message };
  }
}

/** What is told of an error. @param reportBug takes what was thrown and should not have been */
export function problemOf(error: unknown, reportBug: (error: unknown) => void): Problem {
  if (error instanceof BroadcastError) return error.problem;
  reportBug(error);
  return { code: 'internal' };
}

/** What is answered when something was done, or why it was not. */
export async function replyTo(done: Promise<void>, reportBug: (error: unknown) => void): Promise<StartReply> {
  try {
    await done;
    return { ok: true };
  } catch (error) {
    return { ok: false, problem: problemOf(error, reportBug) };
  }
}
