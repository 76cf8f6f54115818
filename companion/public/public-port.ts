import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { wireError } from '#protocol';
import type { ListenPlace } from '../config/listen-place.ts';
import type { Clock } from '../lib/clock.ts';
import { Crowd } from '../lib/crowd.ts';
import type { Logger } from '../lib/logger.ts';
import type { Certificate } from './certificate.ts';
import { listenAt } from './listen.ts';
import { pathOf, type Visitors } from './visitors.ts';

/** Connections of all addresses at a time. */
const maxConnections = 1_024;
/** How long connections may take to say goodbye before they are cut, in milliseconds. */
const farewellMs = 500;
/** A connection that has not asked for anything, or not made itself secret, within this time is closed, in ms. */
const strangerMs = 5_000;

/** What answers below a path of its own: an HTTP server that listens nowhere and is handed what is meant for it. */
export interface Service {
  readonly path: string;
  readonly http: Server;
  /** Whether the connection that this request came on belongs to somebody who was let in. */
  isClient(request: IncomingMessage): boolean;
}

export interface PublicPortOptions {
  readonly services: readonly Service[];
  /** Answers whatever is for none of them. */
  readonly answer: RequestListener;
  /** Null where a proxy in front speaks TLS. */
  readonly certificate: Certificate | null;
  readonly visitors: Visitors;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** The one port of a server: everything that the companion's ports are on one's own computer, by paths. */
export class PublicPort {
  readonly #http: Server | TlsServer;
  readonly #sockets = new Set<Socket>();
  #closing: Promise<void> | null = null;
  readonly #options: PublicPortOptions;

  constructor(options: PublicPortOptions) {
    this.#options = options;
    const { services, certificate, visitors, logger, clock } = options;
    const timeouts = {
      requestTimeout: 30_000,
      headersTimeout: strangerMs,
      connectionsCheckingInterval: 1_000,
    };
    const http = certificate
      ? createTlsServer({ ...timeouts, ...contextOf(certificate), handshakeTimeout: strangerMs })
      : createServer(timeouts);
    this.#http = http;
    http.maxConnections = 2 * maxConnections;
    http.on('connection', (socket: Socket) => {
      // Behind a proxy they are all its own: there a visitor's are counted as they ask.
      if (certificate && !visitors.join(socket, socket.remoteAddress ?? '')) return void socket.destroy();
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // A handshake that fails is one connection's end, as is whatever cannot be accepted.
    http.on('tlsClientError', (_error: Error, socket: Duplex) => socket.destroy());
    http.on('error', () => undefined);
    http.on('request', (request, response) => {
      if (visitors.mayAsk(request)) {
        const service = this.#serviceOf(request);
        if (service) service.http.emit('request', request, response);
        else options.answer(request, response);
        return;
      }
      response.writeHead(429, {
        'Content-Type': 'application/json',
        'Retry-After': '5',
        Connection: 'close',
      });
      response.end(JSON.stringify({ error: wireError('too-many') }));
    });
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const service = this.#serviceOf(request);
      if (!service) return refuse(socket, '404 Not Found');
      const isWelcome =
        visitors.mayAsk(request) &&
        (certificate !== null || visitors.join(socket, visitors.addressOf(request)));
      if (!isWelcome) return refuse(socket, '429 Too Many Requests');
      service.http.emit('upgrade', request, socket, head);
    });
    const isKnown = (request: IncomingMessage): boolean =>
      services.some(
        (service) => service.path === this.#serviceOf(request)?.path && service.isClient(request),
      );
    new Crowd(http, { max: maxConnections, isKnown, logger, clock });
  }

  /** From here on this one is shown to whoever connects. */
  present(certificate: Certificate): void {
    if ('setSecureContext' in this.#http) this.#http.setSecureContext(contextOf(certificate));
  }

  /** @returns the port that was bound; null for a socket in the file system @throws {PortError} */
  open(place: ListenPlace): Promise<number | null> {
    return listenAt(this.#http, place);
  }

  /** Takes no more connections, gives the open ones a moment to end by themselves, then cuts them. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const cancel = this.#options.clock.setTimer(farewellMs, () => {
        for (const socket of this.#sockets) socket.destroy();
      });
      this.#http.closeIdleConnections();
      this.#http.close(() => {
        cancel();
        resolve();
      });
    });
    return this.#closing;
  }

  #serviceOf(request: IncomingMessage): Service | undefined {
    const path = pathOf(request);
    return this.#options.services.find((service) => path.startsWith(service.path));
  }
}

function contextOf({ cert, key }: Certificate): { cert: Buffer; key: Buffer; minVersion: 'TLSv1.2' } {
  return { cert, key, minVersion: 'TLSv1.2' };
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
