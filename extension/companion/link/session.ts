import type { ChunkPlace, Credentials, DestinationStatus, SendKey, WireError } from '#protocol';
import { deadline, type Clock } from '../../platform/clock.ts';
import { readPlainReply, readSendKeyReply, readWireError } from './companion-messages.ts';
import { introduce, type NoIntroduction } from './introduce.ts';
import type { Attempt } from './proof.ts';
import type { CompanionSocket } from './socket.ts';

/** How an attempt to connect and to hand over the key ended. */
export type Entry =
  | {
      readonly kind: 'accepted';
      readonly destination: DestinationStatus;
      readonly next: ChunkPlace | null;
      /** Folder of a rehearsal's recordings; null when it is none. */
      readonly recordings: string | null;
      /** Folder that a recording is kept in; null when it is none. */
      readonly savedIn: string | null;
      /** Whether the broadcast waits for a person to say that it goes on. */
      readonly held: boolean;
    }
  /** It was told that the broadcast is over, and has answered. */
  | { readonly kind: 'ended' }
  /** The companion has ended the broadcast, and it is really the companion who says so. */
  | { readonly kind: 'over'; readonly error: WireError }
  | NoIntroduction;

/** Longest time from dialling to the answer, in ms: to a server that is six round trips, and what is lost meanwhile. */
const entryMs = { near: 5_000, far: 10_000 };

export interface Caller {
  readonly credentials: Credentials;
  readonly attempt: Attempt;
  /** The key, which is sent once the companion is known to be the right one; null says instead that the broadcast is over. */
  readonly key: (() => SendKey) | null;
  /** Called once that is known, before it hears so: from then on what it says counts. */
  readonly onProven?: () => void;
  /** Whether it is a server that is called. */
  readonly far: boolean;
}

/**
 * Connects once and, when both sides have proved themselves, says what there is to say. The socket is the caller's to
 * close, whatever the outcome.
 */
export function enter(
  socket: CompanionSocket,
  { key, onProven, far, ...who }: Caller,
  clock: Clock,
  signal: AbortSignal,
): Promise<Entry> {
  return new Promise((resolve) => {
    const limit = deadline(clock, far ? entryMs.far : entryMs.near, signal);
    const finish = (entry: Entry): void => {
      limit.done();
      resolve(entry);
    };
    const proven = (): void => {
      onProven?.();
      socket.once('ended', (why: unknown) => {
        const error = readWireError(why);
        if (error) finish({ kind: 'over', error });
      });
    };
    void introduce(socket, who, proven, limit.signal).then((nobody) => {
      if (nobody) return finish(nobody);
      const lost = (): void => finish({ kind: 'unreachable' });
      limit.signal.addEventListener('abort', lost, { once: true });
      socket.once('disconnect', lost);
      if (key) sendKey(key);
      else sayEnd();
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
          const { destination, next, recordings = null, savedIn = null, held = false } = reply;
          finish({ kind: 'accepted', destination, next, recordings, savedIn, held });
        }
      });
    };
  });
}
