import { io, type Socket } from 'socket.io-client';

/** What Chrome sends as Origin from the extension. */
export const extensionOrigin = 'chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebc';

/** A page that tests let in by `--allow-origin`. */
export const pageOrigin = 'https://studio.example';

export interface ClientOptions {
  /** Of an allowed page when left out; null sends none, as a script does. */
  readonly origin?: string | null;
  readonly host?: string;
  readonly address?: string;
  readonly transports?: ('polling' | 'websocket')[];
  readonly auth?: Record<string, unknown>;
  /** How long an answer is waited for; socket.io's 20 s when left out. */
  readonly timeoutMs?: number;
}

/** A connected client of the wire contract; rejects with socket.io's `connect_error` when it is not let in. */
export function connectClient(port: number, options: ClientOptions = {}): Promise<Socket> {
  const { origin = pageOrigin, host, address = '127.0.0.1', transports, auth, timeoutMs } = options;
  const socket = io(`http://${address}:${port}`, {
    forceNew: true,
    reconnection: false,
    extraHeaders: { ...(origin === null ? {} : { Origin: origin }), ...(host ? { Host: host } : {}) },
    ...(transports ? { transports } : {}),
    ...(auth ? { auth } : {}),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
}

/** The next `event` of the socket. */
export function nextEvent(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}
