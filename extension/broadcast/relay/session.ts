import type { ChunkPlace, DestinationStatus, SendKey, WireError } from '#protocol';
import { deadline, type Clock } from '../clock.ts';
import { readSendKeyReply, readWireError } from './companion-messages.ts';
import type { CompanionSocket } from './socket.ts';

/** How an attempt to connect and to hand over the key ended. */
export type Entry =
  | { readonly kind: 'accepted'; readonly destination: DestinationStatus; readonly next: ChunkPlace | null }
  /** The companion said no, and would say so again. */
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'unreachable' };

/** Longest time from dialling to the answer to the key. */
const entryMs = 5000;

/** Connects once and sends the key once. The socket is the caller's to close, whatever the outcome. */
export function enter(
  socket: CompanionSocket,
  key: SendKey,
  clock: Clock,
  signal: AbortSignal,
): Promise<Entry> {
  return new Promise((resolve) => {
    const limit = deadline(clock, entryMs, signal);
    const finish = (entry: Entry): void => {
      limit.done();
      resolve(entry);
    };
    if (limit.signal.aborted) return finish({ kind: 'unreachable' });
    limit.signal.addEventListener('abort', () => finish({ kind: 'unreachable' }), { once: true });
    socket.once('connect', () => {
      socket.emit('send-key', key, (answer: unknown) => {
        const reply = readSendKeyReply(answer);
        if (!reply) finish({ kind: 'unreachable' });
        else if (reply.ok) finish({ kind: 'accepted', destination: reply.destination, next: reply.next });
        else finish({ kind: 'refused', error: reply.error });
      });
    });
    socket.once('connect_error', (error: Error & { data?: unknown }) => {
      const refusal = readWireError(error.data);
      finish(refusal ? { kind: 'refused', error: refusal } : { kind: 'unreachable' });
    });
    socket.once('disconnect', () => finish({ kind: 'unreachable' }));
    socket.connect();
  });
}
