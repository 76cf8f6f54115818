import { createRequire } from 'node:module';
import type { Socket } from 'socket.io-client';

type OldConnect = (
  url: string,
  options: Record<string, unknown>,
) => Pick<Socket, 'on' | 'once' | 'emit' | 'disconnect'>;

/** The client of socket.io 2, which many pages still load. */
const connect = createRequire(import.meta.url)('socket.io-client-2') as OldConnect;

/** A connected client of socket.io 2 from a page with this origin; it begins with polling, as it does by itself. */
export function connectOldClient(port: number, origin: string): Promise<ReturnType<OldConnect>> {
  const headers = { Origin: origin };
  const socket = connect(`http://127.0.0.1:${port}`, {
    forceNew: true,
    reconnection: false,
    transportOptions: { polling: { extraHeaders: headers }, websocket: { extraHeaders: headers } },
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    for (const event of ['connect_error', 'error']) socket.once(event, reject);
  });
}
