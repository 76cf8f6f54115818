import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Host } from './network.ts';
import { findProgram } from './programs.ts';
import { startServer, type ServerProcess } from './server-process.ts';

/** How soon a server notices that another one, or a client, was cut off: minutes, unless told. */
const quickly = 'ping_interval: "1s"\nping_max: 2\n';

interface Place {
  readonly host: Pick<Host, 'address' | 'before'>;
  readonly client: number;
  readonly route: number;
}

/** A cluster of Debian's nats-server with JetStream, on free loopback ports or on computers of their own. */
export class NatsCluster {
  readonly #dir = mkdtempSync(join(tmpdir(), 'tabcast-nats-'));
  readonly #servers: (ServerProcess | null)[] = [];
  readonly #places: Place[] = [];
  #config = '';

  static async start(size = 3): Promise<NatsCluster> {
    const cluster = new NatsCluster();
    for (let n = 0; n < size; n++) {
      const ports = { client: await freePort(), route: await freePort() };
      cluster.#places.push({ host: { address: '127.0.0.1', before: [] }, ...ports });
    }
    await cluster.revive();
    return cluster;
  }

  /** One server on each of these, which does not run before `revive()`. */
  static on(hosts: readonly Host[]): NatsCluster {
    const cluster = new NatsCluster();
    cluster.#places.push(...hosts.map((host) => ({ host, client: 4222, route: 6222 })));
    cluster.#config = quickly;
    return cluster;
  }

  /** For `--fleet`. */
  get servers(): string {
    return this.#places.map(({ host, client }) => `nats://${host.address}:${client}`).join(',');
  }

  /** Ends all, or one, without a word. */
  async kill(which?: number): Promise<void> {
    await Promise.all(
      this.#servers.map(async (server, n) => {
        if (which !== undefined && n !== which) return;
        await server?.stop('SIGKILL');
        this.#servers[n] = null;
      }),
    );
  }

  /** Starts those that are not there, with what they had. */
  async revive(): Promise<void> {
    const config = join(this.#dir, 'nats.conf');
    writeFileSync(config, this.#config);
    const routes = this.#places.map(({ host, route }) => `nats://${host.address}:${route}`).join(',');
    await Promise.all(
      this.#places.map(async ({ host, client, route }, n) => {
        if (this.#servers[n]) return;
        const store = ['-js', '-sd', join(this.#dir, `${n}`)];
        const cluster = [
          '--cluster_name',
          'test',
          '--cluster',
          `nats://${host.address}:${route}`,
          '--routes',
          routes,
        ];
        const own = ['-c', config, '-a', host.address, '-p', `${client}`, '-n', `server-${n}`];
        const together = this.#places.length > 1 ? cluster : [];
        this.#servers[n] = await startServer(
          findProgram('nats-server'),
          [...own, ...store, ...together],
          [client],
          host,
        );
      }),
    );
  }

  /** All that the servers have written. */
  written(): string {
    const read = (path: string): string =>
      statSync(path).isDirectory()
        ? readdirSync(path)
            .map((name) => read(join(path, name)))
            .join('\n')
        : readFileSync(path, 'latin1');
    return read(this.#dir);
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
