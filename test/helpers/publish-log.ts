import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface PublishEvent {
  readonly call: string;
  readonly key: string;
  /** Who publishes. */
  readonly address: string;
}

/** Hears of nginx when a key is published and when that is over, for `on_publish` and `on_publish_done`. */
export class PublishLog {
  readonly url: string;
  readonly events: PublishEvent[] = [];
  readonly #server: Server;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.url = `http://${address}:${(server.address() as AddressInfo).port}/`;
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        const of = (name: string): string => new URLSearchParams(body).get(name) ?? '';
        this.events.push({ call: of('call'), key: of('name'), address: of('addr') });
        response.end();
      });
    });
  }

  static async open(address: string): Promise<PublishLog> {
    const server = createServer();
    server.listen(0, address);
    await once(server, 'listening');
    return new PublishLog(server, address);
  }

  /** The addresses from which a key was published, one after the other; one that began anew counts once. */
  publishers(key: string): string[] {
    const all = this.#of(key).flatMap(({ call, address }) => (call === 'publish' ? [address] : []));
    return all.filter((address, at) => address !== all[at - 1]);
  }

  /** How many published a key at the same time at most. */
  atOnce(key: string): number {
    let [now, most] = [0, 0];
    for (const { call } of this.#of(key)) {
      now += call === 'publish' ? 1 : -1;
      most = Math.max(most, now);
    }
    return most;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #of(key: string): PublishEvent[] {
    return this.events.filter((event) => event.key === key);
  }
}
