import { execFileSync } from 'node:child_process';

/** A computer of its own on a network: its address, and what a program is started with to run there. */
export interface Host {
  readonly name: string;
  readonly address: string;
  readonly before: readonly string[];
}

/** What a cut way leads to: nobody has this hardware address, so packets are lost without a word. */
const nobody = '02:00:00:00:00:01';

const ip = (...args: readonly string[]): string =>
  execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Why no network can be laid here; null where one can. */
export function whyNoNetwork(): string | null {
  const name = `tabcast-try-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return null;
  } catch {
    return 'needs root on Linux, and ip of iproute2';
  }
}

/**
 * Computers at one switch, each a network namespace of the kernel with a cable to a bridge; the tests' own process is one of them. The
 * way between any two can be cut, so that packets vanish as they do where a cable is pulled out somewhere on the way.
 */
export class Network {
  /** The tests' own process. */
  readonly here: Host;
  readonly #bridge = `tb${process.pid}`;
  readonly #hosts = new Map<string, Host>();
  readonly #devices = new Map<Host, string>();
  readonly #subnet = `10.214.${process.pid % 250}`;

  private constructor() {
    this.here = { name: 'here', address: `${this.#subnet}.1`, before: [] };
    this.#devices.set(this.here, this.#bridge);
  }

  static lay(names: readonly string[]): Network {
    const network = new Network();
    try {
      network.#lay(names);
    } catch (error) {
      network.remove();
      throw error;
    }
    return network;
  }

  host(name: string): Host {
    return this.#hosts.get(name)!;
  }

  /** Nothing that one of them sends arrives at the other. */
  cut(a: Host, b: Host): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      ip(...at(from), 'neigh', 'replace', to.address, 'lladdr', nobody, 'dev', this.#devices.get(from)!);
  }

  mend(a: Host, b: Host): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      ip(...at(from), 'neigh', 'del', to.address, 'dev', this.#devices.get(from)!);
  }

  /** Whoever runs there must have ended. */
  remove(): void {
    for (const { name } of this.#hosts.values()) quietly('netns', 'del', spaceOf(name));
    quietly('link', 'del', this.#bridge);
  }

  #lay(names: readonly string[]): void {
    ip('link', 'add', 'name', this.#bridge, 'type', 'bridge');
    ip('addr', 'add', `${this.here.address}/24`, 'dev', this.#bridge);
    ip('link', 'set', this.#bridge, 'up');
    for (const [n, name] of names.entries()) {
      const space = spaceOf(name);
      const plug = `t${process.pid}-${n}`;
      const host = { name, address: `${this.#subnet}.${n + 2}`, before: ['ip', 'netns', 'exec', space] };
      this.#hosts.set(name, host);
      this.#devices.set(host, 'eth0');
      ip('netns', 'add', space);
      ip('link', 'add', plug, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
      ip('link', 'set', plug, 'master', this.#bridge, 'up');
      ip('-n', space, 'link', 'set', 'lo', 'up');
      ip('-n', space, 'addr', 'add', `${host.address}/24`, 'dev', 'eth0');
      ip('-n', space, 'link', 'set', 'eth0', 'up');
    }
  }
}

const spaceOf = (name: string): string => `tabcast-${process.pid}-${name}`;

const at = ({ name, before }: Host): string[] => (before.length === 0 ? [] : ['-n', spaceOf(name)]);

function quietly(...args: readonly string[]): void {
  try {
    ip(...args);
  } catch {
    // It was never made.
  }
}
