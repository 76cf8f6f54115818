import { createHmac, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import { IngestConnection } from './ingest-connection.ts';
import { IngestSession } from './ingest-session.ts';

export interface RehearsalIngestOptions {
  readonly clock: Clock;
  /** Whether a publish is taken; every one is unless given. */
  readonly allow?: (app: string, key: string) => boolean;
  /** Time a connection has to begin a publish. Default 10 s. */
  readonly publishTimeoutMs?: number;
}

interface IngestEvents {
  /** A publish was accepted. Its first tag comes later: listeners added now miss nothing. */
  session: [IngestSession];
}

const host = '127.0.0.1';
const maxConnections = 64;

/**
 * The built-in RTMP ingest: takes what would go to a platform, on this machine only and without a platform. It
 * knows keys only for as long as it takes to accept them.
 */
export class RehearsalIngest extends EventEmitter<IngestEvents> {
  readonly #options: RehearsalIngestOptions;
  readonly #labelSecret = randomBytes(32);
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<IngestSession>();
  #server: Server | null = null;
  #started: Promise<number> | null = null;
  #stopped: Promise<void> | null = null;
  #nextIndex = 0;

  constructor(options: RehearsalIngestOptions) {
    super();
    this.#options = options;
  }

  /** Publishes that are under way. */
  get sessions(): readonly IngestSession[] {
    return [...this.#sessions];
  }

  /**
   * Listens on 127.0.0.1. @param port 0 takes any free one. @returns the port.
   * @throws the system's error (`EADDRINUSE`, …) when it cannot listen there.
   */
  start(port = 0): Promise<number> {
    this.#started ??= this.#listen(port);
    return this.#started;
  }

  /** Ends every publish and resolves when all is closed. It cannot be started again. */
  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  async #listen(port: number): Promise<number> {
    if (this.#stopped) throw new Error('a rehearsal ingest that was stopped cannot be started');
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    server.maxConnections = maxConnections;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    new IngestConnection(socket, {
      clock: this.#options.clock,
      publishTimeoutMs: this.#options.publishTimeoutMs ?? 10_000,
      open: (app, key, hold) => this.#open(app, key, hold),
    });
  }

  #open(app: string, key: string, hold: (held: boolean) => void): IngestSession | null {
    if (this.#options.allow && !this.#options.allow(app, key)) return null;
    const keyLabel = createHmac('sha256', this.#labelSecret).update(key).digest('hex').slice(0, 8);
    const session = new IngestSession({ index: this.#nextIndex++, app, keyLabel }, this.#options.clock, hold);
    this.#sessions.add(session);
    session.once('end', () => this.#sessions.delete(session));
    this.emit('session', session);
    return session;
  }

  async #close(): Promise<void> {
    await this.#started?.catch(() => undefined);
    const server = this.#server;
    if (!server?.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
