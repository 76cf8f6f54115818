import { createServer, connect, type Server, type Socket } from 'node:net';

/**
 * A program of its own, in a network namespace where it can be: a line that several connections share. Each is a proxy to
 * one port of the other side; what comes from the clients goes on at the rate of one bucket, a packet of each in turn, as a
 * modem lets it out. Takes its orders over the process's channel.
 */
export interface LineOrder {
  /** Bits a second of all together; null for no limit. */
  readonly bitsPerSecond?: number | null;
  /** Bits a second of the connections to one port alone; null for no limit. */
  readonly one?: { readonly port: number; readonly bitsPerSecond: number | null };
}

/** Where it listens, and where each of the ports leads. */
export interface LineStart {
  readonly listen: string;
  readonly target: string;
  readonly ports: readonly number[];
}

/** Bytes of each connection that wait in the line, as in a modem's queue. */
const heldBytes = 24 * 1024;
const packetBytes = 1_448;
const tickMs = 5;

class Bucket {
  #rate: number | null = null;
  #tokens = 0;

  limit(bitsPerSecond: number | null): void {
    this.#rate = bitsPerSecond === null ? null : bitsPerSecond / 8_000;
    this.#tokens = 0;
  }

  fill(ms: number): void {
    // What was not used is gone, but for two ticks: a line does not save.
    if (this.#rate !== null) this.#tokens = Math.min(this.#tokens + this.#rate * ms, this.#rate * tickMs * 2);
  }

  get has(): boolean {
    return this.#rate === null || this.#tokens > 0;
  }

  take(bytes: number): void {
    this.#tokens -= bytes;
  }
}

/** What waits on one connection for its turn. */
class Flow {
  #parts: Buffer[] = [];
  #bytes = 0;
  readonly bucket: Bucket;
  readonly #from: Socket;
  readonly #to: Socket;

  constructor(from: Socket, to: Socket, bucket: Bucket) {
    this.bucket = bucket;
    this.#from = from;
    this.#to = to;
    from.on('data', (bytes: Buffer) => {
      this.#parts.push(bytes);
      this.#bytes += bytes.length;
      if (this.#bytes >= heldBytes) from.pause();
    });
  }

  /** Lets one packet out. @returns its bytes */
  pass(): number {
    const first = this.#parts[0];
    if (!first || this.#to.destroyed || this.#to.writableNeedDrain) return 0;
    const packet = first.subarray(0, packetBytes);
    if (packet.length === first.length) this.#parts.shift();
    else this.#parts[0] = first.subarray(packetBytes);
    this.#bytes -= packet.length;
    this.#to.write(packet);
    if (this.#bytes < heldBytes / 2) this.#from.resume();
    return packet.length;
  }
}

const flows = new Set<Flow>();
const shared = new Bucket();
const own = new Map<number, Bucket>();

function open({ listen, target, ports }: LineStart): Promise<Server[]> {
  return Promise.all(
    ports.map((port) => {
      const bucket = new Bucket();
      own.set(port, bucket);
      const options = { allowHalfOpen: false, noDelay: true, highWaterMark: 16_384 };
      const server = createServer(options, (client) => {
        const there = connect({ host: target, port, noDelay: true });
        const flow = new Flow(client, there, bucket);
        flows.add(flow);
        there.on('data', (bytes) => client.write(bytes));
        for (const [socket, other] of [
          [client, there],
          [there, client],
        ] as const) {
          socket.on('error', () => undefined);
          socket.once('close', () => {
            flows.delete(flow);
            other.destroy();
          });
        }
      });
      return new Promise<Server>((resolve) => server.listen(port, listen, () => resolve(server)));
    }),
  );
}

/** As many packets as there are tokens for, one of each flow in turn. */
function pump(ms: number): void {
  shared.fill(ms);
  for (const bucket of own.values()) bucket.fill(ms);
  for (let moved = true; moved && shared.has;) {
    moved = false;
    for (const flow of [...flows]) {
      if (!shared.has || !flow.bucket.has) continue;
      const bytes = flow.pass();
      shared.take(bytes);
      flow.bucket.take(bytes);
      moved ||= bytes > 0;
    }
    const [first] = flows;
    // Whoever was the first is the last one the next time.
    if (first && flows.delete(first)) flows.add(first);
  }
}

process.once('message', (start) => {
  void open(start as LineStart).then(() => {
    let at = performance.now();
    setInterval(() => {
      const now = performance.now();
      pump(now - at);
      at = now;
    }, tickMs);
    process.on('message', (order) => {
      const { bitsPerSecond, one } = order as LineOrder;
      if (bitsPerSecond !== undefined) shared.limit(bitsPerSecond);
      if (one) own.get(one.port)?.limit(one.bitsPerSecond);
    });
    process.send?.('open');
  });
});
process.once('disconnect', () => process.exit());
