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
