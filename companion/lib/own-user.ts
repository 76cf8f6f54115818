import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { PeerOwners } from './peer-owner.ts';

/** Whether a connection that has just been accepted may be heard. Nothing of it has been read. */
export type Gate = (socket: Socket) => Promise<boolean>;

/** A refusal is said once in so long, in milliseconds: it is for the owner, who cannot do anything about each. */
const quietMs = 60_000;
/** How long the system may take to show a connection that is made to try it, in milliseconds. */
const trialMs = 2_000;
const root = 0;

/**
 * Keeps other users of this machine out: what they run could reach a loopback port like the owner's own browser. Root
 * is let in: it can read this process's memory anyway, and what hands connections on for the system runs as root (a
 * container's published port, a Windows browser's way into WSL). Who comes from elsewhere is none of its business.
 */
export function ownUserGate(owners: PeerOwners, logger: Logger, clock: Clock): Gate {
  const own = process.geteuid!();
  let saidAt = -Infinity;
  return async (socket) => {
    if (!isLoopback(socket.remoteAddress)) return true;
    const uid = await owners.of(socket);
    if (uid === own || uid === root) return true;
    // A peer that has closed its end already has no owner, and nobody waits for an answer.
    if (uid !== null && clock.now() - saidAt >= quietMs) {
      saidAt = clock.now();
      logger.warn(
        'Refused connections of another user of this computer (--any-user lets them in, such as a proxy of yours)',
        { uid },
      );
    }
    return false;
  };
}

/** Whether this system tells whose a connection is: tried with one of our own. */
export async function tellsOwners(owners: PeerOwners): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const server = createServer();
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [accepted] = (await once(server, 'connection', { signal: AbortSignal.timeout(trialMs) })) as [
      Socket,
    ];
    const uid = await owners.of(accepted);
    client.destroy();
    accepted.destroy();
    return uid === process.geteuid!();
  } catch {
    return false;
  } finally {
    server.close();
  }
}

function isLoopback(address: string | undefined): boolean {
  return address === undefined || address === '::1' || /^(::ffff:)?127\./i.test(address);
}
