import type { ChunkPlace, Credentials, DestinationStatus, SendKey, WireError } from '#protocol';
import { deadline, type Clock } from '../../platform/clock.ts';
import { readPlainReply, readSendKeyReply, readWireError } from './companion-messages.ts';
import { answerChallenge, type Attempt } from './proof.ts';
import type { CompanionSocket } from './socket.ts';

/** What a companion may say before it proves itself. Its own sentence with it is shown to nobody. */
const earlyCodes = ['not-paired', 'too-many', 'protocol-unsupported', 'internal'] as const;
export type UnprovenHint = (typeof earlyCodes)[number] | 'companion-unproven';

/** How an attempt to connect and to hand over the key ended. */
export type Entry =
  | {
      readonly kind: 'accepted';
      readonly destination: DestinationStatus;
      readonly next: ChunkPlace | null;
      /** Folder of a rehearsal's recordings; null when it is none. */
      readonly recordings: string | null;
      /** Whether the broadcast waits for a person to say that it goes on. */
      readonly held: boolean;
    }
  /** The companion said no, and would say so again. */
  | { readonly kind: 'refused'; readonly error: WireError }
  /**
   * Somebody listens there who has not shown to be the companion that this browser is paired with. The key was not
   * sent. The code is a hint for the person and decides nothing: anybody can say it.
   */
  | { readonly kind: 'unproven'; readonly hint: UnprovenHint }
  /** It was told that the broadcast is over, and has answered. */
  | { readonly kind: 'ended' }
  /** The companion has ended the broadcast, and it is really the companion who says so. */
  | { readonly kind: 'over'; readonly error: WireError }
  | { readonly kind: 'unreachable' };

const stranger: Entry = { kind: 'unproven', hint: 'companion-unproven' };

/** Longest time from dialling to the answer. */
const entryMs = 5000;

export interface Caller {
  readonly credentials: Credentials;
  readonly attempt: Attempt;
  /** The key, which is sent once the companion is known to be the right one; null says instead that the broadcast is over. */
  readonly key: (() => SendKey) | null;
  /** Called once that is known, before it hears so: from then on what it says counts. */
  readonly onProven?: () => void;
}

/**
 * Connects once, has the companion prove itself, proves this browser and says what there is to say, in this order and
 * never otherwise. The socket is the caller's to close, whatever the outcome.
 */
export function enter(
  socket: CompanionSocket,
  { credentials, attempt, key, onProven }: Caller,
  clock: Clock,
  signal: AbortSignal,
): Promise<Entry> {
  return new Promise((resolve) => {
    const limit = deadline(clock, entryMs, signal);
    let silent = false;
    const finish = (entry: Entry): void => {
      limit.done();
      resolve(entry);
    };
    const tooLate = (): void => finish(silent ? stranger : { kind: 'unreachable' });
    if (limit.signal.aborted) return tooLate();
    limit.signal.addEventListener('abort', tooLate, { once: true });
    socket.once('connect', () => (silent = true));
    socket.once('challenge', (challenge) => {
      silent = false;
      void answerChallenge(credentials, attempt, challenge).then((proof) => {
        if (limit.signal.aborted) return;
        if (proof === null) return finish(stranger);
        onProven?.();
        socket.once('ended', (why: unknown) => {
          const error = readWireError(why);
          if (error) finish({ kind: 'over', error });
        });
        socket.emit('prove', proof, (answer: unknown) => {
          const reply = readPlainReply(answer);
          if (!reply) return finish({ kind: 'unreachable' });
          if (!reply.ok) finish({ kind: 'refused', error: reply.error });
          else if (key) sendKey(key);
          else sayEnd();
        });
      });
    });
    const sayEnd = (): void => {
      socket.emit('end', (answer: unknown) => {
        finish({ kind: readPlainReply(answer)?.ok ? 'ended' : 'unreachable' });
      });
    };
    const sendKey = (key: () => SendKey): void => {
      socket.emit('send-key', key(), (answer: unknown) => {
        const reply = readSendKeyReply(answer);
        if (!reply) finish({ kind: 'unreachable' });
        else if (!reply.ok) finish({ kind: 'refused', error: reply.error });
        else {
          const { destination, next, recordings = null, held = false } = reply;
          finish({ kind: 'accepted', destination, next, recordings, held });
        }
      });
    };
    socket.once('connect_error', (error: Error & { data?: unknown }) => {
      const said = readWireError(error.data)?.code;
      if (said === undefined) return finish({ kind: 'unreachable' });
      const known = earlyCodes.find((code) => code === said);
      finish(known === undefined ? stranger : { kind: 'unproven', hint: known });
    });
    socket.once('disconnect', () => finish({ kind: 'unreachable' }));
    socket.connect();
  });
}
