import { createServer, type IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import * as v from 'valibot';
import {
  authSchema,
  errorSentences,
  maxChunkBytes,
  protocolVersion,
  wireError,
  type Auth,
  type CompanionEvents,
  type ErrorCode,
  type PlatformId,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Door } from '../lib/door.ts';
import type { Logger } from '../lib/logger.ts';
import { Loopback } from '../lib/loopback.ts';
import type { Redactor } from '../lib/redact.ts';
import { Client, type ClientSocket, type UntrustedEvents } from './client.ts';
import type { BroadcastDesk } from './desk.ts';
import { StrangerCap } from './stranger-cap.ts';

/** Clients of one port at a time; a broadcast has one. */
const maxClients = 32;
/** Connections of one port at a time, whatever they are for. */
const maxConnections = 128;
/** A chunk, and room for what socket.io and the WebSocket put around it. */
const maxMessageBytes = maxChunkBytes + 64 * 1024;
/** A connection that does not become a client within this time is closed, in milliseconds. */
const connectTimeoutMs = 10_000;

export interface PlatformPortOptions {
  readonly platform: PlatformId;
  readonly desk: BroadcastDesk;
  readonly door: Door;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

interface SocketData {
  auth: Auth;
}

/** The socket.io server of one platform: lets in who may come in and gives each socket a session at the desk. */
export class PlatformPort {
  readonly #http = createServer(
    // Timeouts hold only as exactly as they are looked at.
    { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    (_, response) => response.writeHead(404).end(),
  );
  readonly #io: Server<UntrustedEvents, CompanionEvents, Record<string, never>, SocketData>;
  readonly #logger: Logger;
  readonly #strangers: StrangerCap;
  #loopback: Loopback | null = null;

  constructor(private readonly options: PlatformPortOptions) {
    this.#logger = options.logger.child({ platform: options.platform });
    this.#http.maxConnections = maxConnections;
    this.#io = new Server(this.#http, {
      serveClient: false,
      transports: ['polling', 'websocket'],
      maxHttpBufferSize: maxMessageBytes,
      perMessageDeflate: false,
      connectTimeout: connectTimeoutMs,
      cors: {
        origin: (origin, answer) => answer(null, origin !== undefined && options.door.knowsOrigin(origin)),
      },
      allowRequest: (request, answer) => {
        const allowed = this.#admits(request);
        answer(allowed ? null : errorSentences.unauthorized, allowed);
      },
    });
    this.#strangers = new StrangerCap(this.#http, this.#io.engine, maxMessageBytes);
    this.#io.use((socket, next) => {
      const reading = this.#authenticate(socket.handshake.headers.origin, socket.handshake.auth);
      if (typeof reading === 'string') return next(this.#refusal(reading));
      socket.data.auth = reading;
      next();
    });
    this.#io.on('connection', (socket) => this.#welcome(socket, socket.data.auth));
  }

  /**
   * @param candidates ports in order of preference; 0 is any free one
   * @returns the port that was bound
   * @throws {PortError} when none can be
   */
  async open(candidates: readonly number[]): Promise<number> {
    this.#loopback = await Loopback.open(this.#http, candidates, this.options.clock);
    return this.#loopback.port;
  }

  /** Says goodbye to every client and resolves when the port is free again. */
  async close(): Promise<void> {
    if (!this.#loopback) return;
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
    await this.#loopback.close();
  }

  /** The origin check of `cors` only hides answers from pages; WebSockets are kept out here alone. */
  #admits(request: IncomingMessage): boolean {
    if (!this.#loopback) return false;
    if (this.#io.engine.clientsCount >= maxConnections) {
      this.#logger.warn('Refused a connection', { verdict: 'too-many' });
      return false;
    }
    const verdict = this.options.door.judge(request.headers, this.#loopback.port);
    // Without an origin it is no browser: it has to show a token when the socket connects.
    if (verdict === 'trusted' || (verdict === 'anonymous' && this.options.door.hasToken)) return true;
    const { host, origin } = request.headers;
    this.#logger.warn('Refused a connection', { verdict, host, origin });
    return false;
  }

  #authenticate(origin: string | undefined, handshake: unknown): Auth | ErrorCode {
    if (this.#io.of('/').sockets.size >= maxClients) return 'too-many';
    const reading = v.safeParse(authSchema, handshake ?? {});
    if (origin === undefined && !(reading.success && this.options.door.fits(reading.output.token))) {
      return 'unauthorized';
    }
    if (!reading.success) return 'bad-payload';
    return (reading.output.protocol ?? 1) > protocolVersion ? 'protocol-unsupported' : reading.output;
  }

  /** socket.io sends `data` of this error to the client with its `connect_error`. */
  #refusal(code: ErrorCode): Error {
    this.#logger.warn('Refused a client', { code });
    return Object.assign(new Error(errorSentences[code]), { data: wireError(code) });
  }

  #welcome(socket: ClientSocket, auth: Auth): void {
    const { desk, platform } = this.options;
    try {
      const session = desk.join(platform, auth.broadcastId ?? null, {
        destination: (status) => void socket.emit('destination', status),
        // Not volatile: that drops whatever comes while the line before it is still being written.
        stats: (stats) => void socket.emit('stats', stats),
      });
      this.#strangers.admit(socket.conn);
      new Client(socket, session, { ...this.options, logger: this.#logger });
      this.#logger.debug('Client connected', { transport: socket.conn.transport.name });
    } catch (err) {
      this.#logger.error('A client could not be signed on', { err });
      socket.emit('refused', { event: 'connect', ...wireError('internal') });
      socket.disconnect(true);
    }
  }
}
