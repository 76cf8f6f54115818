import { preflightAnswerMs, type Credentials, type PreflightReply, type SendKey } from '#protocol';
import { deadline, type Clock } from '../../platform/clock.ts';
import { readPreflightReply } from './companion-messages.ts';
import { introduce, type NoIntroduction } from './introduce.ts';
import type { Attempt } from './proof.ts';
import type { CompanionSocket } from './socket.ts';

/** Time for the companion itself, beside what it takes with an ingest, in ms. */
const ownMs = 5_000;

/** `unanswered`: the companion is the right one, and does not know the question: it is of an earlier version. */
export type PreflightOutcome = PreflightReply | NoIntroduction | { readonly kind: 'unanswered' };

/**
 * Has the companion ask an ingest whether it accepts a key, over a connection of its own, which is closed afterwards; when
 * the signal aborts, at once.
 */
export async function askPreflight(
  socket: CompanionSocket,
  who: { readonly credentials: Credentials; readonly attempt: Attempt },
  request: SendKey,
  clock: Clock,
  signal: AbortSignal,
): Promise<PreflightOutcome> {
  const greeting = deadline(clock, ownMs, signal);
  const limit = deadline(clock, preflightAnswerMs + ownMs, signal);
  try {
    const nobody = await introduce(socket, who, () => undefined, greeting.signal);
    if (nobody) return nobody;
    return await new Promise((resolve) => {
      limit.signal.addEventListener('abort', () => resolve({ kind: 'unanswered' }), { once: true });
      socket.once('disconnect', () => resolve({ kind: 'unreachable' }));
      socket.emit('preflight', request, (answer: unknown) =>
        resolve(readPreflightReply(answer) ?? { kind: 'unanswered' }),
      );
    });
  } finally {
    greeting.done();
    limit.done();
    socket.disconnect();
  }
}
