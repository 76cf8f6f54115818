import * as v from 'valibot';
import { whereLastSchema, wireError, type WireError } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { ClientSocket } from './client.ts';
import type { Placing } from './placing.ts';

const authSchema = v.object({ fleet: whereLastSchema });

/** Asks whether a client's broadcast may be here. @returns why not, and where else it is; or null */
export async function placeClient(
  placing: Placing | null | undefined,
  broadcastId: string | null,
  auth: unknown,
): Promise<WireError | null> {
  // What names no broadcast is over with its connection, and lives nowhere else.
  if (!placing || broadcastId === null) return null;
  const said = v.safeParse(authSchema, auth);
  const verdict = await placing.admit(broadcastId, said.success ? said.output.fleet : null);
  if (verdict === 'here') return null;
  const error = wireError(verdict.code);
  return verdict.code === 'moved' ? { ...error, address: verdict.address } : error;
}

/**
 * Tells when the client was there. What it sends may have been under way for long: only the answer to a question says that it was
 * there after that was asked.
 */
export function hearClient(socket: ClientSocket, placing: Placing, broadcastId: string, clock: Clock): void {
  let askedAt: number | null = null;
  socket.conn.on('packetCreate', ({ type }: { type: string }) => {
    if (type === 'ping') askedAt = clock.now();
  });
  socket.conn.on('packet', ({ type }: { type: string }) => {
    if (type !== 'pong' || askedAt === null) return;
    placing.heard(broadcastId, askedAt);
    askedAt = null;
  });
}
