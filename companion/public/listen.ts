import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import type { ListenPlace } from '../config/listen-place.ts';
import { PortError, portReasons } from '../lib/loopback.ts';

/** @returns the port that was bound; null for a socket in the file system @throws {PortError} */
export async function listenAt(server: Server, place: ListenPlace): Promise<number | null> {
  try {
    if ('port' in place)
      return await listen(server, { port: place.port, ...(place.host && { host: place.host }) });
    if (await isLeftOver(place.path)) unlinkSync(place.path);
    await listen(server, place);
    // A proxy runs as another user: who may open the folder that it lies in may connect.
    chmodSync(place.path, 0o666);
    return null;
  } catch (error) {
    const reason = portReasons[(error as NodeJS.ErrnoException).code ?? ''];
    if (!reason) throw error;
    throw new PortError(reason, 'port' in place ? [place.port] : [], { cause: error });
  }
}

function listen(server: Server, options: object): Promise<number | null> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : null);
    });
  });
}

/** Why nobody can listen there, without a full stop, and what to do. */
export function obstacleAt(
  place: ListenPlace,
  reason: PortError['reason'],
): { readonly what: string; readonly advice: string } {
  const what = 'path' in place ? `The socket ${place.path}` : `Port ${place.port}`;
  const advice = 'hoose another place with --listen.';
  switch (reason) {
    case 'taken':
      return { what: `${what} is used by another program`, advice: `Close that program, or c${advice}` };
    case 'no-address':
      return { what: 'This computer does not have the address given by --listen', advice: `C${advice}` };
    case 'forbidden': {
      if (!('port' in place && place.port < 1_024)) {
        return { what: `${what} may not be opened by the user that runs Tabcast`, advice: `C${advice}` };
      }
      const right = 'Give the right to it (AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit)';
      return { what: `${what} is kept for system services`, advice: `${right}, or c${advice}` };
    }
  }
}

/** Whether a socket lies there that nobody listens to any more, as after a crash. */
async function isLeftOver(path: string): Promise<boolean> {
  // Whatever else lies there is somebody's: connecting to a file is refused just the same.
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return false;
  return new Promise((resolve) => {
    const probe = connect(path);
    const answer = (isLeft: boolean): void => {
      probe.destroy();
      resolve(isLeft);
    };
    probe.once('connect', () => answer(false));
    probe.once('error', ({ code }: NodeJS.ErrnoException) => answer(code === 'ECONNREFUSED'));
  });
}
