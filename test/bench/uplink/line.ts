import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../helpers/free-port.ts';
import type { LineOrder, LineStart } from './line-program.ts';

const program = fileURLToPath(new URL('./line-program.ts', import.meta.url));
const loader = ['--import', 'tsx'];

/** Two ends of a cable, with packets as large as the internet's. Null where this user may not make one. */
interface Cable {
  readonly namespace: string;
  readonly near: string;
  readonly far: string;
  remove(): void;
}

/**
 * A line that the ways to several ingests share, which can be made narrow. Where a network namespace can be made it is at
 * the other end of a cable with packets of 1500 bytes, so that the kernel holds as little as it would for an ingest far
 * away; on the loopback interface, with packets of 64 kB, it takes megabytes before anybody notices.
 */
export class Line {
  readonly #program: ChildProcess;
  readonly #cable: Cable | null;
  readonly #forwards: readonly Server[];
  readonly #ports: readonly number[];

  private constructor(
    child: ChildProcess,
    cable: Cable | null,
    forwards: readonly Server[],
    ports: readonly number[],
  ) {
    this.#program = child;
    this.#cable = cable;
    this.#forwards = forwards;
    this.#ports = ports;
  }

  /** @param target port of this machine that all ways lead to @param ways how many there are @param number tells lines apart */
  static async open(target: number, ways: number, number: number): Promise<Line> {
    const cable = layCable(number);
    const ports = await Promise.all(Array.from({ length: ways }, () => freePort()));
    const near = cable?.near ?? '127.0.0.2';
    const forwards = await Promise.all(ports.map((port) => forward(near, port, target)));
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    const child = cable
      ? spawn('ip', ['netns', 'exec', cable.namespace, process.execPath, ...loader, program], {
          stdio: [...stdio],
        })
      : fork(program, { execArgv: loader, stdio: [...stdio] });
    const start: LineStart = { listen: cable?.far ?? '127.0.0.1', target: near, ports };
    child.send(start);
    await once(child, 'message');
    return new Line(child, cable, forwards, ports);
  }

  /** Whether packets are as large as the internet's. */
  get isReal(): boolean {
    return this.#cable !== null;
  }

  /** Address of one way, by its number from 0. */
  url(way: number, app: string): string {
    return `rtmp://${this.#cable?.far ?? '127.0.0.1'}:${this.#ports[way]}/${app}`;
  }

  /** Bits a second of all ways together; null for no limit. */
  shape(bitsPerSecond: number | null): void {
    this.#order({ bitsPerSecond });
  }

  /** Bits a second of one way alone; null for no limit. */
  shapeOne(way: number, bitsPerSecond: number | null): void {
    this.#order({ one: { port: this.#ports[way]!, bitsPerSecond } });
  }

  async close(): Promise<void> {
    const gone = once(this.#program, 'exit');
    this.#program.disconnect();
    await gone;
    for (const server of this.#forwards) server.close();
    this.#cable?.remove();
  }

  #order(order: LineOrder): void {
    this.#program.send(order);
  }
}

function layCable(number: number): Cable | null {
  const namespace = `tabcast-${process.pid}-${number}`;
  const [here, there] = [`tc${process.pid}-${number}a`, `tc${process.pid}-${number}b`];
  const [near, far] = [`10.213.${number}.1`, `10.213.${number}.2`];
  const ip = (...args: string[]): unknown => execFileSync('ip', args, { stdio: 'ignore' });
  const remove = (): void => {
    try {
      ip('netns', 'del', namespace);
    } catch {
      // It was never made.
    }
  };
  try {
    ip('netns', 'add', namespace);
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', namespace);
    ip('addr', 'add', `${near}/24`, 'dev', here);
    ip('link', 'set', here, 'up');
    ip('-n', namespace, 'addr', 'add', `${far}/24`, 'dev', there);
    ip('-n', namespace, 'link', 'set', there, 'up');
    // The window of a server far away; on a cable that loses nothing the kernel would go on to take megabytes.
    ip('netns', 'exec', namespace, 'sh', '-c', 'echo 4096 65536 65536 > /proc/sys/net/ipv4/tcp_rmem');
    return { namespace, near, far, remove };
  } catch {
    remove();
    return null;
  }
}

function forward(host: string, port: number, target: number): Promise<Server> {
  const server = createServer({ noDelay: true }, (client) => {
    const there = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const [from, to] of [
      [client, there],
      [there, client],
    ] as const) {
      from.on('error', () => undefined);
      from.once('close', () => to.destroy());
      from.pipe(to);
    }
  });
  return new Promise((resolve) => server.listen(port, host, () => resolve(server)));
}
