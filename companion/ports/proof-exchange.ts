import {
  isClientProven,
  newSecret,
  proveCompanion,
  wireError,
  type PlainReply,
  type ProofContext,
  type Verifier,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { ClientSocket } from './client.ts';
import { splitReply } from './payloads.ts';

/** A client may take so long to prove itself, in milliseconds. */
const proveMs = 5_000;

/**
 * Proves the companion to a client, then waits for the client's proof. Nothing else that the client sends is heard
 * until then: whatever comes first that is not the right proof ends the connection.
 * @returns what answers the proof when it is right; otherwise whether something else came or the client left
 */
export async function exchangeProofs(
  socket: ClientSocket,
  verifier: Verifier,
  known: Omit<ProofContext, 'companionNonce'>,
  clock: Clock,
): Promise<((answer: PlainReply) => void) | 'wrong' | 'gone'> {
  const context = { ...known, companionNonce: newSecret() };
  const first = firstEvent(socket, clock);
  socket.emit('challenge', {
    nonce: context.companionNonce,
    proof: await proveCompanion(verifier, context),
  });
  const [event, ...args] = await first;
  const { values, reply } = splitReply(args);
  const [proof] = values;
  const proven =
    event === 'prove' && typeof proof === 'string' && (await isClientProven(verifier, context, proof));
  if (!socket.connected) return 'gone';
  if (proven) return (answer) => reply?.(answer);
  const error = wireError('proof-wrong');
  reply?.({ ok: false, error });
  socket.emit('refused', { event: typeof event === 'string' ? event : 'prove', ...error });
  socket.disconnect(true);
  return 'wrong';
}

/** The first event with what came with it; nothing when the client leaves or takes too long. */
function firstEvent(socket: ClientSocket, clock: Clock): Promise<readonly unknown[]> {
  return new Promise((resolve) => {
    const finish = (...event: unknown[]): void => {
      cancel();
      socket.offAny(finish);
      socket.off('disconnect', gone);
      resolve(event);
    };
    const gone = (): void => finish();
    const cancel = clock.setTimer(proveMs, gone);
    socket.onAny(finish);
    socket.on('disconnect', gone);
  });
}
