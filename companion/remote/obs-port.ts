import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../lib/clock.ts';
import { Crowd } from '../lib/crowd.ts';
import type { Door } from '../lib/door.ts';
import { Allowance, wrongGuesses } from '../lib/allowance.ts';
import type { Logger } from '../lib/logger.ts';
import { Loopback } from '../lib/loopback.ts';
import type { Gate } from '../lib/own-user.ts';
import { subscription, type ObsEvent } from './codes.ts';
import { chooseProtocol, encodingOf } from './encoding.ts';
import { ObsSession, type SessionTools } from './session.ts';

/** Connections at a time. */
const maxConnections = 32;
/** Longest message, in bytes; the longest that clients send is a batch. */
const maxMessageBytes = 256 * 1024;
/** A connection that asks for nothing within this time is closed, in ms. */
const strangerMs = 5_000;

export interface ObsPortOptions extends Omit<SessionTools, 'guesses'> {
  readonly door: Door;
  /** Asked about each connection before it is heard. */
  readonly gate: Gate | null;
}

/** The server for remote controls that speak the protocol of obs-websocket 5. On this computer alone, wherever the rest listens. */
export class ObsPort {
  readonly #http: Server;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: chooseProtocol,
  });
  readonly #sessions = new Map<IncomingMessage, ObsSession>();
  readonly #tools: SessionTools;
  readonly #door: Door;
  readonly #gate: Gate | null;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #loopback: Loopback | null = null;

  constructor({ door, gate, ...tools }: ObsPortOptions) {
    this.#door = door;
    this.#gate = gate;
    this.#logger = tools.logger;
    this.#clock = tools.clock;
    this.#tools = { ...tools, guesses: new Allowance(tools.clock, wrongGuesses) };
    this.#http = createServer(
      { requestTimeout: strangerMs, headersTimeout: strangerMs, connectionsCheckingInterval: 1_000 },
      (_, response) => response.writeHead(426, { Connection: 'close', Upgrade: 'websocket' }).end(),
    );
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    const isKnown = (request: IncomingMessage): boolean => this.#sessions.get(request)?.isIdentified ?? false;
    const { logger, clock } = tools;
    new Crowd(this.#http, { max: maxConnections, isKnown, logger, clock });
  }

  /**
   * @param port 0 is any free one
   * @returns the port that was bound
   * @throws {PortError} when it cannot be
   */
  async open(port: number): Promise<number> {
    this.#loopback = await Loopback.open(this.#http, [port], this.#clock, undefined, this.#gate);
    return this.#loopback.port;
  }

  /** Tells all who want to hear of it. */
  say(event: ObsEvent): void {
    for (const session of this.#sessions.values()) session.say(event);
  }

  /** Tells the clients that the end has come, and resolves when the port is free again. */
  async close(): Promise<void> {
    this.say({ type: 'ExitStarted', intent: subscription.general });
    for (const session of this.#sessions.values()) session.close();
    this.#http.closeIdleConnections();
    await this.#loopback?.close();
  }

  /** A page in a browser names its origin, and is no remote control, unless the person has allowed it. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const verdict = this.#loopback ? this.#door.judge(request.headers, this.#loopback.port) : 'foreign-host';
    if (verdict !== 'anonymous' && verdict !== 'page') {
      const { host, origin } = request.headers;
      this.#logger.warn('Refused a remote control', { verdict, host, origin });
      socket.once('finish', () => socket.destroy());
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket, request));
  }

  #welcome(socket: WebSocket, request: IncomingMessage): void {
    const { remoteAddress } = request.socket;
    const session = new ObsSession(socket, encodingOf(socket.protocol), remoteAddress, this.#tools);
    this.#sessions.set(request, session);
    socket.once('close', () => this.#sessions.delete(request));
  }
}
