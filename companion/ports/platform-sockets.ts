import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import {
  errorSentences,
  maxChunkBytes,
  wireError,
  type CompanionEvents,
  type ErrorCode,
  type PlatformId,
  type WireError,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Door } from '../lib/door.ts';
import type { Logger } from '../lib/logger.ts';
import type { Redactor } from '../lib/redact.ts';
import { Admission, type Ticket } from './admission.ts';
import type { Audit } from './audit.ts';
import { Client, type ClientSocket, type UntrustedEvents } from './client.ts';
import type { BroadcastDesk } from './desk.ts';
import type { Pairings } from './pairings.ts';
import { hearClient, placeClient } from './place-client.ts';
import { pingMs, type Placing } from './placing.ts';
import { PreflightClient } from './preflight-client.ts';
import { RemoteClient } from './remote-client.ts';
import type { RemoteDesk } from './remote-desk.ts';
import { exchangeProofs } from './proof-exchange.ts';
import type { Seats } from './seats.ts';
import { StrangerCap } from './stranger-cap.ts';

/** What there may be of one platform at a time: clients, of which a broadcast has one, and connections, whatever they are for. */
export interface SocketCaps {
  readonly clients: number;
  readonly connections: number;
}
/** A chunk, and room for what socket.io and the WebSocket put around it. */
const maxMessageBytes = maxChunkBytes + 64 * 1024;
/** A connection that asks for nothing, or does not become a client, within this time is closed, in milliseconds. */
export const strangerMs = 5_000;

export interface PlatformSocketsOptions {
  readonly platform: PlatformId;
  readonly desk: BroadcastDesk;
  readonly door: Door;
  readonly pairings: Pairings;
  /** Where browsers go that let themselves be controlled; shared by all ports. */
  readonly remote: RemoteDesk;
  /** Shared by all ports. */
  readonly seats: Seats;
  /** Where this companion is one of a fleet. */
  readonly placing?: Placing | null;
  /** Told who comes with which show; of a server alone. */
  readonly audit?: Audit | null;
  /** The address that a request comes from; that of its connection unless there is a better one. */
  readonly addressOf?: (request: IncomingMessage) => string;
  /** Has the built-in ingest ready; see `ClientTools`. */
  readonly openRehearsal: () => Promise<ErrorCode | null>;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

interface SocketData {
  ticket: Ticket;
}

/** Where the sockets of one platform are reached. */
export interface SocketsPlace {
  readonly http: HttpServer;
  /** Path of socket.io there. */
  readonly path: string;
  /** The port as clients dial it; null while nobody can. */
  readonly port: () => number | null;
  readonly caps: SocketCaps;
}

/** The socket.io server of one platform: lets in who may come in and gives each socket a session at the desk. */
export class PlatformSockets {
  readonly #io: Server<UntrustedEvents, CompanionEvents, Record<string, never>, SocketData>;
  readonly #logger: Logger;
  readonly #strangers: StrangerCap;
  readonly #admission: Admission;
  readonly #place: SocketsPlace;
  #isLeaving = false;
  readonly #options: PlatformSocketsOptions;

  constructor(place: SocketsPlace, options: PlatformSocketsOptions) {
    this.#place = place;
    this.#options = options;
    this.#logger = options.logger.child({ platform: options.platform });
    this.#admission = new Admission(options);
    this.#io = new Server(place.http, {
      path: place.path,
      serveClient: false,
      transports: ['polling', 'websocket'],
      // Clients of socket.io 2 (Engine.IO 3), which many pages still load: https://socket.io/docs/v4/server-options/#alloweio3
      allowEIO3: true,
      maxHttpBufferSize: maxMessageBytes,
      perMessageDeflate: false,
      connectTimeout: strangerMs,
      ...(options.placing && { pingInterval: pingMs }),
      cors: {
        origin: (origin, answer) => answer(null, origin !== undefined && options.door.knowsOrigin(origin)),
      },
      allowRequest: (request, answer) => {
        const allowed = this.#admits(request);
        answer(allowed ? null : errorSentences.unauthorized, allowed);
      },
    });
    this.#strangers = new StrangerCap(place.http, this.#io.engine, maxMessageBytes);
    this.#io.use((socket, next) => {
      void this.#admit(socket).then((code) =>
        next(code ? this.#refusal(typeof code === 'string' ? wireError(code) : code) : undefined),
      );
    });
    this.#io.on('connection', (socket) => void this.#receive(socket, socket.data.ticket));
  }

  /** Whether the connection that this request came on belongs to a client. */
  isClient(request: IncomingMessage): boolean {
    return this.#strangers.isClient(request);
  }

  /** Takes no more clients; those that are here stay. */
  takeNoMore(): void {
    this.#isLeaving = true;
  }

  /** Says goodbye to every client. */
  close(): void {
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
  }

  /** The origin check of `cors` only hides answers from pages; WebSockets are kept out here alone. */
  #admits(request: IncomingMessage): boolean {
    const port = this.#place.port();
    if (port === null || this.#isLeaving) return false;
    if (this.#io.engine.clientsCount >= this.#place.caps.connections && !this.#strangers.makeRoom()) {
      this.#logger.warn('Refused a connection', { verdict: 'too-many' });
      return false;
    }
    const verdict = this.#options.door.judge(request.headers, port);
    // Without an origin it is no browser: it has to show a token when the socket connects.
    if (verdict === 'page' || verdict === 'extension') return true;
    if (verdict === 'anonymous' && this.#options.door.hasToken) return true;
    const { host, origin } = request.headers;
    this.#logger.warn('Refused a connection', { verdict, host, origin });
    return false;
  }

  /** @returns why the client may not come in, or null when it has its ticket. */
  async #admit({ handshake, data, request }: ClientSocket): Promise<ErrorCode | WireError | null> {
    const { headers, auth } = handshake;
    const address = this.#options.addressOf?.(request) ?? handshake.address;
    try {
      const ticket = await this.#admission.judge({ headers, auth, address }, this.#place.port() ?? 0);
      if (typeof ticket === 'string') return ticket;
      // Only now: of those who are judged at the same time, no more may come in either.
      if (this.#io.of('/').sockets.size >= this.#place.caps.clients) return 'too-many';
      data.ticket = ticket;
      // Whoever has to prove itself is told nothing before it has.
      if (ticket.kind !== 'known' || ticket.purpose !== null) return null;
      return await placeClient(this.#options.placing, ticket.broadcastId, auth);
    } catch (err) {
      this.#logger.error('A client could not be judged', { err });
      return 'internal';
    }
  }

  /** socket.io sends `data` of this error to the client with its `connect_error`. */
  #refusal(error: WireError): Error {
    this.#logger.warn('Refused a client', { code: error.code });
    return Object.assign(new Error(error.message), { data: error });
  }

  /** A paired browser proves itself first; until then nothing it sends is heard. */
  async #receive(socket: ClientSocket, ticket: Ticket): Promise<void> {
    if (ticket.kind === 'known') return this.#welcome(socket, ticket, ticket.broadcastId);
    const { clock, seats, audit, platform } = this.#options;
    const { verifier, context, browser, address } = ticket;
    const { clientId, broadcastId } = context;
    try {
      const answer = await exchangeProofs(socket, verifier, context, clock);
      if (answer === 'gone') return;
      if (answer === 'wrong') return this.#logger.warn('Refused a client', { code: 'proof-wrong', clientId });
      if (ticket.purpose === null) {
        const elsewhere = await placeClient(this.#options.placing, broadcastId, socket.handshake.auth);
        if (elsewhere) {
          answer({ ok: false, error: elsewhere });
          return this.#sendAway(socket, elsewhere);
        }
        if (!socket.connected) return;
        const leave = seats.take(clientId, broadcastId);
        if (!leave) {
          answer({ ok: false, error: wireError('broadcast-elsewhere') });
          return this.#sendAway(socket, wireError('broadcast-elsewhere'));
        }
        socket.once('disconnect', leave);
        const left = audit?.came({ clientId, browser, broadcastId, address, platform });
        if (left) socket.once('disconnect', left);
      }
      this.#welcome(socket, ticket, broadcastId);
      answer({ ok: true });
    } catch (err) {
      this.#logger.error('A client could not be signed on', { err });
      this.#sendAway(socket, wireError('internal'));
    }
  }

  #sendAway(socket: ClientSocket, error: WireError): void {
    this.#logger.warn('Refused a client', { code: error.code });
    socket.emit('refused', { event: 'connect', ...error });
    socket.disconnect(true);
  }

  #welcome(socket: ClientSocket, ticket: Ticket, broadcastId: string | null): void {
    const { desk, platform, placing, clock, remote } = this.#options;
    const tools = { ...this.#options, logger: this.#logger };
    try {
      if (ticket.purpose !== null) this.#strangers.admit(socket.conn);
      if (ticket.purpose === 'preflight') return void new PreflightClient(socket, desk, tools);
      // It has proved which browser it is.
      if (ticket.purpose === 'remote') return void new RemoteClient(socket, remote, tools);
      const session = desk.join(platform, broadcastId, {
        destination: (status) => void socket.emit('destination', status),
        // Not volatile: that drops whatever comes while the line before it is still being written.
        stats: (stats) => void socket.emit('stats', stats),
        held: (why) => void socket.emit('held', wireError(why)),
        advice: (advice) => void socket.emit('advice', advice),
        verdict: (verdict) => void socket.emit('verdict', verdict),
        moved: (address) => void socket.emit('moved', { address }),
        // Not `disconnect`, after which a client does not come back by itself.
        away: () => void socket.conn.close(true),
        comingBack: () => void socket.emit('coming-back'),
        ended: (why) => void socket.emit('ended', wireError(why)),
      });
      if (placing && broadcastId !== null) hearClient(socket, placing, broadcastId, clock);
      this.#strangers.admit(socket.conn);
      new Client(socket, session, tools);
      this.#logger.debug('Client connected', { transport: socket.conn.transport.name });
    } catch (err) {
      this.#logger.error('A client could not be signed on', { err });
      this.#sendAway(socket, wireError('internal'));
    }
  }
}
