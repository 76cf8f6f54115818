import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { systemClock, type Clock } from './clock.ts';
import type { Gate } from './own-user.ts';

/** How long connections may take to say goodbye before they are cut, in milliseconds. */
const farewellMs = 500;
/** Attempts to find a number that is free on both addresses when any will do. */
const freePortAttempts = 5;

/** Connections of one address at a time, those that are still looked at among them: far more than a port serves. */
const maxConnections = 512;

/** Where a listener is unless told otherwise. The second is left out where the machine has no IPv6. */
const usualAddresses = ['127.0.0.1', '::1'];

/**
 * No port could be opened: all are `taken` by other programs, or the system has `forbidden` them to us, or the
 * machine has no such address.
 */
export class PortError extends Error {
  override readonly name = 'PortError';

  constructor(
    readonly reason: 'taken' | 'forbidden' | 'no-address',
    readonly ports: readonly number[],
    options: ErrorOptions,
  ) {
    super(`No port of ${ports.join(', ')} can be opened: ${reason}.`, options);
  }
}

/** What the system's word for it means. */
export const portReasons: Readonly<Record<string, PortError['reason']>> = {
  EADDRINUSE: 'taken',
  EACCES: 'forbidden',
  EADDRNOTAVAIL: 'no-address',
};

/** A server that can be reached from this machine only, as 127.0.0.1 and ::1, unless it is given other addresses. */
export class Loopback {
  readonly #sockets = new Set<Socket>();
  #closing: Promise<void> | null = null;
  readonly #servers: readonly Server[];
  readonly #clock: Clock;

  private constructor(
    servers: readonly Server[],
    readonly port: number,
    clock: Clock,
    gate: Gate | null,
  ) {
    this.#servers = servers;
    this.#clock = clock;
    for (const server of servers) {
      server.maxConnections = maxConnections;
      // What cannot be accepted, as when no more files may be open, is one connection's end and not the server's.
      server.on('error', () => undefined);
    }
    const [http] = servers as [Server];
    const serve = http.listeners('connection') as ((socket: Socket) => void)[];
    if (gate) http.removeAllListeners('connection');
    http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      if (gate) void this.#ask(gate, socket, serve);
    });
  }

  /**
   * Binds the first port that is free on all addresses: a stranger on one of them would get some of our callers.
   * @param candidates in order of preference; 0 is any free port
   * @param gate asked about each connection before anything of it is read; null lets in everybody
   * @throws {PortError} when none can be bound
   */
  static async open(
    server: HttpServer,
    candidates: readonly number[],
    clock: Clock = systemClock,
    addresses: readonly string[] = usualAddresses,
    gate: Gate | null = null,
  ): Promise<Loopback> {
    const tries = candidates.flatMap((port) =>
      port === 0 ? Array<number>(freePortAttempts).fill(0) : [port],
    );
    const servers: Server[] = [];
    let last: unknown;
    for (const candidate of tries) {
      try {
        const port = await listen(server, candidate, addresses[0]!);
        servers.push(server);
        for (const address of addresses.slice(1)) {
          const further = await listenToo(server, port, address, addresses === usualAddresses);
          if (further) servers.push(further);
        }
        return new Loopback(servers, port, clock, gate);
      } catch (error) {
        last = error;
        await Promise.all(servers.splice(0).map(closed));
        if (!(codeOf(error) in portReasons)) throw error;
      }
    }
    throw new PortError(portReasons[codeOf(last)] ?? 'taken', candidates, { cause: last });
  }

  /** Has the server serve a connection as soon as it may be heard. */
  async #ask(gate: Gate, socket: Socket, serve: readonly ((socket: Socket) => void)[]): Promise<void> {
    // What it brings meanwhile waits in the socket, as much as one holds; a reset has no other listener yet.
    const ignore = (): void => {};
    socket.on('error', ignore);
    const isWelcome = await gate(socket).catch(() => false);
    if (!isWelcome) return void socket.destroy();
    if (socket.destroyed) return;
    for (const listener of serve) listener.call(this.#servers[0], socket);
    socket.off('error', ignore);
  }

  /** Takes no more connections, gives the open ones a moment to end by themselves, then cuts them. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      const cancel = this.#clock.setTimer(farewellMs, () => {
        for (const socket of this.#sockets) socket.destroy();
      });
      await Promise.all(this.#servers.map(closed));
      cancel();
    })();
    return this.#closing;
  }
}

/** @returns null where the machine has no such address and can do without */
async function listenToo(
  http: HttpServer,
  port: number,
  address: string,
  optional: boolean,
): Promise<Server | null> {
  // One HTTP server listens on one address only; the second listener hands its connections over.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    http.emit('connection', socket),
  );
  try {
    await listen(server, port, address);
    return server;
  } catch (error) {
    if (optional && ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(codeOf(error))) return null;
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}
