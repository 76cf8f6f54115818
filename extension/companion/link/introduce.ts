import type { Credentials, WireError } from '#protocol';
import { readPlainReply, readWireError } from './companion-messages.ts';
import { answerChallenge, type Attempt } from './proof.ts';
import type { CompanionSocket } from './socket.ts';

/** What a companion may say before it proves itself. Its own sentence with it is shown to nobody. */
const earlyCodes = ['not-paired', 'too-many', 'protocol-unsupported', 'internal'] as const;
export type UnprovenHint = (typeof earlyCodes)[number] | 'companion-unproven';

/** Why there is nobody to talk to. */
export type NoIntroduction =
  /** The companion said no, and would say so again. */
  | { readonly kind: 'refused'; readonly error: WireError }
  /**
   * Somebody listens there who has not shown to be the companion that this browser is paired with. Nothing was sent.
   * The code is a hint for the person and decides nothing: anybody can say it.
   */
  | { readonly kind: 'unproven'; readonly hint: UnprovenHint }
  | { readonly kind: 'unreachable' };

const stranger: NoIntroduction = { kind: 'unproven', hint: 'companion-unproven' };

/**
 * Connects once, has the companion prove itself, and proves this browser, in this order and never otherwise. The socket is
 * the caller's to close, whatever the outcome.
 * @param onProven called once the companion is known to be the right one, before it hears so
 * @returns null once both know each other
 */
export function introduce(
  socket: CompanionSocket,
  { credentials, attempt }: { readonly credentials: Credentials; readonly attempt: Attempt },
  onProven: () => void,
  signal: AbortSignal,
): Promise<NoIntroduction | null> {
  return new Promise((resolve) => {
    let silent = false;
    const tooLate = (): void => resolve(silent ? stranger : { kind: 'unreachable' });
    if (signal.aborted) return tooLate();
    signal.addEventListener('abort', tooLate, { once: true });
    socket.once('connect', () => (silent = true));
    socket.once('challenge', (challenge) => {
      silent = false;
      void answerChallenge(credentials, attempt, challenge).then((proof) => {
        if (signal.aborted) return;
        if (proof === null) return resolve(stranger);
        onProven();
        socket.emit('prove', proof, (answer: unknown) => {
          const reply = readPlainReply(answer);
          if (!reply) return resolve({ kind: 'unreachable' });
          resolve(reply.ok ? null : { kind: 'refused', error: reply.error });
        });
      });
    });
    socket.once('connect_error', (error: Error & { data?: unknown }) => {
      const said = readWireError(error.data)?.code;
      if (said === undefined) return resolve({ kind: 'unreachable' });
      const known = earlyCodes.find((code) => code === said);
      resolve(known === undefined ? stranger : { kind: 'unproven', hint: known });
    });
    socket.once('disconnect', () => resolve({ kind: 'unreachable' }));
    socket.connect();
  });
}
