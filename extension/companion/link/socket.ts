import type { Auth, ClientEvents, CompanionEvents } from '#protocol';
import { io, type Socket } from 'socket.io-client';

export type CompanionSocket = Socket<CompanionEvents, ClientEvents>;

/** Makes a socket to one of the companion's platform ports; it connects when it is told to. */
export type OpenSocket = (port: number, auth: Auth) => CompanionSocket;

export const openSocket: OpenSocket = (port, auth) =>
  io(`ws://127.0.0.1:${port}`, {
    auth,
    transports: ['websocket'],
    autoConnect: false,
    // Reconnecting is the channel's business: a restarted companion may listen on another port.
    reconnection: false,
    forceNew: true,
  });
