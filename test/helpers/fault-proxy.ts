import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { drawFrom } from './draw.ts';
import { FaultLane, type Line } from './fault-lane.ts';

const clear: Line = {
  ...{ delayMs: 0, jitterMs: 0, bytesPerSecond: Infinity, silent: false },
  ...{ lossShare: 0, resentMs: 0, heldBytes: 128 * 1024 },
};

interface Pair {
  readonly sockets: readonly [client: Socket, server: Socket];
  readonly lanes: readonly FaultLane[];
}

/** A TCP proxy on a loopback port of its own that does to connections what networks do. Clear until told otherwise. */
export class FaultProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #line = clear;
  #cut = false;
  #tear: (() => void) | null = null;
  readonly #target: () => number;
  /** What is by chance is the same in every run. */
  readonly #draw = drawFrom(1);

  private constructor(server: Server, target: () => number) {
    this.#target = target;
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#join(socket));
  }

  /** @param target the loopback port where connections lead; asked for each */
  static async open(target: () => number): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, target);
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Changes the line for the connections there are and those to come. */
  shape(change: Partial<Line>): void {
    this.#line = { ...this.#line, ...change };
    for (const { lanes } of this.#pairs) for (const lane of lanes) lane.pump();
  }

  /** Breaks off every connection with a reset and every new one too, until `mend`. */
  cut(): void {
    this.#cut = true;
    this.reset();
  }

  mend(): void {
    this.#cut = false;
  }

  /** Breaks off every connection with a reset. */
  reset(): void {
    for (const { sockets } of this.#pairs) for (const socket of sockets) breakOff(socket);
  }

  /** Lets half of the next large piece from a client through, then breaks off: a reset in mid-message. */
  resetMidMessage(): Promise<void> {
    return new Promise((resolve) => (this.#tear = resolve));
  }

  /** Says this to every client, as if the server had. */
  say(bytes: Buffer): void {
    for (const { sockets } of this.#pairs) sockets[0].write(bytes);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.reset();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#cut) return breakOff(client);
    const server = connect({ port: this.#target(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    server.on('error', () => undefined);
    const line = (): Line => this.#line;
    const lanes = [
      new FaultLane(client, server, line, this.#draw, (bytes) => this.#tears(bytes, server)),
      new FaultLane(server, client, line, this.#draw, () => false),
    ];
    const pair: Pair = { sockets: [client, server], lanes };
    this.#pairs.add(pair);
    const gone = (other: Socket) => (): void => {
      this.#pairs.delete(pair);
      if (!other.destroyed) other.destroy();
    };
    client.once('close', gone(server));
    server.once('close', gone(client));
  }

  #tears(bytes: Buffer, server: Socket): boolean {
    if (!this.#tear || bytes.length < 1_000) return false;
    server.write(bytes.subarray(0, bytes.length / 2));
    this.#tear();
    this.#tear = null;
    this.reset();
    return true;
  }
}

/**
 * By a reset, unless it is closing already: Node.js 20 then keeps the handle half closed, and waits for it at the end
 * of the process without end.
 */
function breakOff(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
