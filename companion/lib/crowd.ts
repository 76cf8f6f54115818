import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** How long it stays quiet after it has said that the port is full, in milliseconds. */
const quietMs = 60_000;

export interface CrowdOptions {
  /** Connections at a time. */
  readonly max: number;
  /** Whether the connection that this request came on belongs to somebody who was let in. */
  readonly isKnown: (request: IncomingMessage) => boolean;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Who is connected to an HTTP server. When it is full, a newcomer takes the place of a stranger: of those who have asked
 * for nothing (yet, or any more) and those who have, the oldest of whichever are more. So neither who holds connections
 * open and says nothing nor who asks and asks keeps out who does the other for a moment only, as every client must. Who
 * was let in keeps the place; only where nobody else is left is a newcomer turned away.
 */
export class Crowd {
  /** What each asked for last, and whether it waits for the answer; the oldest first. */
  readonly #guests = new Map<Duplex, { request: IncomingMessage | null; isServed: boolean }>();
  #saidAt = -Infinity;
  readonly #options: CrowdOptions;

  constructor(http: Server, options: CrowdOptions) {
    this.#options = options;
    // Of TLS, what requests come on is not what was accepted.
    const event = http instanceof TlsServer ? 'secureConnection' : 'connection';
    http.on(event, (socket: Socket) => this.#join(socket));
    http.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      this.#asks(socket, request);
      response.once('close', () => {
        const guest = this.#guests.get(socket);
        if (guest?.request === request) guest.isServed = false;
      });
    });
    // A server that upgrades nothing answers such a request like any other, unless somebody listens for it.
    if (http.listenerCount('upgrade') === 0) return;
    http.on('upgrade', (request: IncomingMessage, socket: Duplex) => this.#asks(socket, request));
  }

  #join(socket: Socket): void {
    if (this.#guests.size >= this.#options.max) {
      const leaves = this.#leastOfUse();
      this.#say(leaves !== null);
      (leaves ?? socket).destroy();
      if (!leaves) return;
      // Not only when it is closed: the next one comes before that.
      this.#guests.delete(leaves);
    }
    this.#guests.set(socket, { request: null, isServed: false });
    socket.once('close', () => this.#guests.delete(socket));
  }

  #asks(socket: Duplex, request: IncomingMessage): void {
    if (this.#guests.has(socket)) this.#guests.set(socket, { request, isServed: true });
  }

  #leastOfUse(): Duplex | null {
    const idle: Duplex[] = [];
    const served: Duplex[] = [];
    for (const [socket, { request, isServed }] of this.#guests) {
      if (!request || !this.#options.isKnown(request)) (isServed ? served : idle).push(socket);
    }
    return (idle.length >= served.length ? idle : served)[0] ?? null;
  }

  #say(hasRoom: boolean): void {
    const { clock, logger, max } = this.#options;
    if (clock.now() - this.#saidAt < quietMs) return;
    this.#saidAt = clock.now();
    const what = 'A program holds too many connections open';
    logger.warn(hasRoom ? `${what}: idle ones give way to new ones` : `${what}: no more are taken`, { max });
  }
}
