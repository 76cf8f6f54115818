import type { Socket } from 'socket.io-client';

/** Connects, and closes whatever comes of it. @returns why it was not let in; null where it was */
export function connectError(socket: Socket): Promise<Error | null> {
  return new Promise<Error | null>((resolve) => {
    socket.once('connect', () => resolve(null));
    socket.once('connect_error', resolve);
    socket.connect();
  }).finally(() => socket.disconnect());
}
