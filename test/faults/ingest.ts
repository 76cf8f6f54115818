import { FaultProxy } from '../helpers/fault-proxy.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { decode, type Arrived } from './arrived.ts';

/** A platform's ingest: an nginx of its own that records, behind a proxy that can spoil the way to it. */
export class Ingest {
  readonly #lives: NginxRtmp[];
  readonly #appConfig: string;

  private constructor(
    readonly proxy: FaultProxy,
    nginx: NginxRtmp,
    appConfig: string,
  ) {
    this.#appConfig = appConfig;
    this.#lives = [nginx];
  }

  static async open(appConfig = ''): Promise<Ingest> {
    const nginx = await startNginxRtmp({ appConfig });
    return new Ingest(await FaultProxy.open(() => nginx.port), nginx, appConfig);
  }

  get url(): string {
    return `rtmp://127.0.0.1:${this.proxy.port}/live`;
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    await this.#now.stop({ signal: 'SIGKILL', keep: true });
  }

  /** Has it stand still until `thaw()`. */
  freeze(): void {
    process.kill(this.#now.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#now.pid, 'SIGCONT');
  }

  /** The same ingest again, at the same address. */
  async revive(): Promise<void> {
    this.#lives.push(await startNginxRtmp({ port: this.#now.port, appConfig: this.#appConfig }));
  }

  /** Files of all publishes there have been, the oldest first. */
  get records(): string[] {
    return this.#lives.flatMap((nginx) => nginx.records('live'));
  }

  /** What arrived, one for each publish. */
  async arrived(): Promise<Arrived[]> {
    const all: Arrived[] = [];
    for (const file of this.records) all.push(await decode(file));
    return all;
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await Promise.all(this.#lives.map((nginx) => nginx.stop()));
  }

  get #now(): NginxRtmp {
    return this.#lives.at(-1)!;
  }
}
