import type { Auth, ClientEvents, CompanionEvents, SocketPlace } from '#protocol';
import { io, type Socket } from 'socket.io-client';

export type CompanionSocket = Socket<CompanionEvents, ClientEvents>;

/** Makes a socket for one of the companion's platforms; it connects when it is told to. */
export type OpenSocket = (place: SocketPlace, auth: Auth) => CompanionSocket;

export const openSocket: OpenSocket = ({ url, path }, auth) =>
  io(url, {
    path,
    auth,
    transports: ['websocket'],
    autoConnect: false,
    // Reconnecting is the channel's business: a restarted companion may listen on another port.
    reconnection: false,
    forceNew: true,
  });
