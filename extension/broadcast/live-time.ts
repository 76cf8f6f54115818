import type { Relay } from './relay/relay.ts';

/** How far the companion's clock and this one may be apart before it matters, in milliseconds. */
const skewMs = 3000;

/** Since when a show is live: from the first destination on that is, and through every outage. */
export class LiveTime {
  readonly #wallTime: () => number;
  #since: number | null = null;

  /** @param wallTime Unix time in ms */
  constructor(wallTime: () => number) {
    this.#wallTime = wallTime;
  }

  /** Unix time in ms; null before. */
  get since(): number | null {
    return this.#since;
  }

  /** To be called at every change. A broadcast that goes on after the browser's crash has been live for longer than this page. */
  look(relay: Pick<Relay, 'views' | 'uptimeMs'>): void {
    const now = this.#wallTime();
    if (relay.views().some(({ phase }) => phase === 'live')) this.#since ??= now;
    const since = now - relay.uptimeMs;
    if (this.#since !== null && since < this.#since - skewMs) this.#since = since;
  }
}
