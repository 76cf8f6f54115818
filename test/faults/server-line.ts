import { FaultProxy } from '../helpers/fault-proxy.ts';
import { freePort } from '../helpers/free-port.ts';
import { publicFlags } from '../helpers/server.ts';
import { TestAuthority } from '../helpers/tls-front.ts';
import type { Server } from './show.ts';

/** The way to a companion that is a server: whoever goes to its address goes through a proxy, which sees TLS and nothing of what is in it. */
export class ServerLine {
  readonly proxy: FaultProxy;
  readonly #listen: number;
  readonly #authority = new TestAuthority();

  private constructor(proxy: FaultProxy, listen: number) {
    this.proxy = proxy;
    this.#listen = listen;
  }

  static async open(): Promise<ServerLine> {
    const listen = await freePort();
    return new ServerLine(await FaultProxy.open(() => listen), listen);
  }

  /** What makes a companion that server. */
  get flags(): readonly string[] {
    return publicFlags(this.proxy.port, this.#authority, 'good', this.#listen);
  }

  get server(): Server {
    return { origin: `https://localhost:${this.proxy.port}`, ca: this.#authority.ca };
  }

  /** Deletes the certificates, once the companion has ended. */
  remove(): void {
    this.#authority.remove();
  }
}
