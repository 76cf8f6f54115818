import { getRequestListener } from '@hono/node-server';
import { createServer, type RequestListener } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import { Crowd } from '../lib/crowd.ts';
import { Loopback } from '../lib/loopback.ts';
import type { Gate } from '../lib/own-user.ts';
import type { ControlStream } from './control-stream.ts';
import { routes, type RoutesOptions } from './routes.ts';

/** Connections at a time. */
const maxConnections = 64;

/** Answers what is asked for by HTTP, at whichever port. */
export function controlListener(options: RoutesOptions): RequestListener {
  // The library would otherwise replace the process's own Request and Response.
  const listener = getRequestListener(routes(options).fetch, { overrideGlobalObjects: false });
  return (request, response) => void listener(request, response);
}

/** The HTTP server for discovery, status and the control page. */
export class ControlPort {
  readonly #http;
  #loopback: Loopback | null = null;
  readonly #clock: Clock;
  readonly #hosts: readonly string[] | undefined;
  readonly #gate: Gate | null;
  readonly #stream: ControlStream;

  constructor(
    options: Omit<RoutesOptions, 'port'>,
    clock: Clock,
    hosts?: readonly string[],
    gate: Gate | null = null,
  ) {
    this.#clock = clock;
    this.#hosts = hosts;
    this.#gate = gate;
    this.#stream = options.stream;
    // Timeouts hold only as exactly as they are looked at.
    const timeouts = { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 };
    this.#http = createServer(
      timeouts,
      controlListener({ ...options, port: () => this.#loopback?.port ?? 0 }),
    );
    // Each request shows anew who asks: there is nobody here who was let in for good.
    const { logger } = options;
    new Crowd(this.#http, { max: maxConnections, isKnown: () => false, logger, clock });
  }

  /**
   * @param candidates ports in order of preference; 0 is any free one
   * @returns the port that was bound
   * @throws {PortError} when none can be
   */
  async open(candidates: readonly number[]): Promise<number> {
    this.#loopback = await Loopback.open(this.#http, candidates, this.#clock, this.#hosts, this.#gate);
    return this.#loopback.port;
  }

  async close(): Promise<void> {
    this.#stream.close();
    this.#http.closeIdleConnections();
    await this.#loopback?.close();
  }
}
