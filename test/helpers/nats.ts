import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { findProgram } from './programs.ts';
import { startServer, type ServerProcess } from './server-process.ts';

/** A cluster of Debian's nats-server with JetStream, on free loopback ports. */
export class NatsCluster {
  readonly #dir = mkdtempSync(join(tmpdir(), 'tabcast-nats-'));
  readonly #servers: (ServerProcess | null)[] = [];
  readonly #ports: { readonly client: number; readonly route: number }[] = [];

  static async start(size = 3): Promise<NatsCluster> {
    const cluster = new NatsCluster();
    for (let n = 0; n < size; n++) {
      cluster.#ports.push({ client: await freePort(), route: await freePort() });
    }
    await cluster.revive();
    return cluster;
  }

  /** For `--fleet`. */
  get servers(): string {
    return this.#ports.map(({ client }) => `nats://127.0.0.1:${client}`).join(',');
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
    const routes = this.#ports.map(({ route }) => `nats://127.0.0.1:${route}`).join(',');
    await Promise.all(
      this.#ports.map(async ({ client, route }, n) => {
        if (this.#servers[n]) return;
        const store = ['-js', '-sd', join(this.#dir, `${n}`)];
        const cluster = [
          '--cluster_name',
          'test',
          '--cluster',
          `nats://127.0.0.1:${route}`,
          '--routes',
          routes,
        ];
        const own = ['-a', '127.0.0.1', '-p', `${client}`, '-n', `server-${n}`];
        const together = this.#ports.length > 1 ? cluster : [];
        this.#servers[n] = await startServer(
          findProgram('nats-server'),
          [...own, ...store, ...together],
          [client],
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
