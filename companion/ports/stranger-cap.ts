import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server, Socket } from 'socket.io';

type Connection = Socket['conn'];

/** What a connection may send before it is a client, in bytes: handshake and proof take less than 2 KB. */
const maxStrangerBytes = 64 * 1024;

/**
 * Keeps connections small until they are clients. A client may send messages of 8 MB, and each is held until it is
 * whole: a hundred strangers who begin one and never end it would fill the memory.
 */
export class StrangerCap {
  readonly #clients = new WeakSet<Connection>();
  /** Connections by the request that began them. */
  readonly #opened = new WeakMap<IncomingMessage, Connection>();
  /** The oldest first. */
  readonly #strangers = new Set<Connection>();
  readonly #engine: Server['engine'];
  readonly #maxMessageBytes: number;

  constructor(http: HttpServer, engine: Server['engine'], maxMessageBytes: number) {
    this.#engine = engine;
    this.#maxMessageBytes = maxMessageBytes;
    http.on('upgrade', (request: IncomingMessage, socket: Duplex) => this.#count(request, socket));
    engine.on('connection', (connection: Connection) => {
      setPollingCap(connection, maxStrangerBytes);
      this.#opened.set(connection.request, connection);
      this.#strangers.add(connection);
      connection.once('close', () => this.#strangers.delete(connection));
    });
  }

  /** Sends the oldest stranger away. @returns whether there was one */
  makeRoom(): boolean {
    const [oldest] = this.#strangers;
    // At once: what is asked for politely may stay for half a minute.
    oldest?.close(true);
    return oldest !== undefined;
  }

  /** From here on the connection may send what clients send. */
  admit(connection: Connection): void {
    this.#clients.add(connection);
    this.#strangers.delete(connection);
    setPollingCap(connection, this.#maxMessageBytes);
  }

  #count(request: IncomingMessage, socket: Duplex): void {
    let bytes = 0;
    const count = (part: Buffer): void => {
      bytes += part.length;
      if (bytes <= maxStrangerBytes) return;
      socket.off('data', count);
      if (!this.isClient(request)) socket.destroy();
    };
    // A listener sets the bytes flowing: it must not come before the one they are meant for, which comes later or never.
    const follow = (event: string | symbol): void => {
      if (event !== 'data') return;
      socket.off('newListener', follow);
      socket.on('data', count);
    };
    socket.on('newListener', follow);
  }

  /**
   * Whether what asks this is a client. A WebSocket is a connection of its own, or takes over one that began with
   * polling and is named in its address.
   */
  isClient(request: IncomingMessage): boolean {
    const own = this.#opened.get(request) ?? this.#named(request);
    return own !== undefined && this.#clients.has(own);
  }

  #named({ url = '' }: IncomingMessage): Connection | undefined {
    const [, id] = /[?&]sid=([\w-]+)/.exec(url) ?? [];
    // A record of its own properties alone: the name comes from outside.
    const connections = this.#engine['clients'] as Record<string, Connection>;
    return id !== undefined && Object.hasOwn(connections, id) ? connections[id] : undefined;
  }
}

function setPollingCap({ transport }: Connection, bytes: number): void {
  if ('maxHttpBufferSize' in transport) transport.maxHttpBufferSize = bytes;
}
