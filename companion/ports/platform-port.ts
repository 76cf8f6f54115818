import { createServer, type IncomingMessage } from 'node:http';
import { Crowd } from '../lib/crowd.ts';
import { Loopback } from '../lib/loopback.ts';
import type { Gate } from '../lib/own-user.ts';
import {
  PlatformSockets,
  type SocketCaps,
  strangerMs,
  type PlatformSocketsOptions,
} from './platform-sockets.ts';

/** For the browsers of one computer. */
const caps: SocketCaps = { clients: 32, connections: 128 };

export interface PlatformPortOptions extends PlatformSocketsOptions {
  /** Addresses to listen on; 127.0.0.1 and ::1 when left out. */
  readonly hosts?: readonly string[];
  /** Asked about each connection before it is heard. */
  readonly gate?: Gate | null;
}

/** One platform's sockets on a port of their own, on this computer. */
export class PlatformPort {
  readonly #http = createServer(
    // Timeouts hold only as exactly as they are looked at.
    { requestTimeout: 30_000, headersTimeout: strangerMs, connectionsCheckingInterval: 1_000 },
    (_, response) => response.writeHead(404).end(),
  );
  readonly #sockets: PlatformSockets;
  #loopback: Loopback | null = null;
  readonly #options: PlatformPortOptions;

  constructor(options: PlatformPortOptions) {
    this.#options = options;
    const { clock, platform } = options;
    const place = { http: this.#http, path: '/socket.io/', port: () => this.#loopback?.port ?? null, caps };
    this.#sockets = new PlatformSockets(place, options);
    const isKnown = (request: IncomingMessage): boolean => this.#sockets.isClient(request);
    const logger = options.logger.child({ platform });
    new Crowd(this.#http, { max: caps.connections, isKnown, logger, clock });
  }

  /**
   * @param candidates ports in order of preference; 0 is any free one
   * @returns the port that was bound
   * @throws {PortError} when none can be
   */
  async open(candidates: readonly number[]): Promise<number> {
    const { clock, hosts, gate } = this.#options;
    this.#loopback = await Loopback.open(this.#http, candidates, clock, hosts, gate);
    return this.#loopback.port;
  }

  /** Takes no more clients; those that are here stay. */
  takeNoMore(): void {
    this.#sockets.takeNoMore();
  }

  /** Says goodbye to every client and resolves when the port is free again. */
  async close(): Promise<void> {
    if (!this.#loopback) return;
    this.#sockets.close();
    await this.#loopback.close();
  }
}
