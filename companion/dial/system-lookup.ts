import { lookup } from 'node:dns/promises';
import { unlessAborted } from '../lib/waiting.ts';

/** The system's own look-up: the addresses of a name, in the system's order. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export const systemLookup: Lookup = async (host) =>
  (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/**
 * The system's look-up, one name at a time. Each takes a thread of a small pool, for as long as the system likes and
 * whether anybody waits for it or not: side by side, a few names that get no answer would stop all others.
 */
export class LookupQueue {
  readonly #lookup: Lookup;
  /** Settles when nothing is looked up any more that was asked for by now. */
  #free: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(look: Lookup) {
    this.#lookup = look;
  }

  /** True while nobody is before whoever asks now. */
  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /** Looks a name up when its turn comes. @throws what the system says; the signal's reason when it aborts before. */
  find(host: string, signal: AbortSignal): Promise<readonly string[]> {
    this.#waiting += 1;
    const turn = this.#free.then(() => {
      signal.throwIfAborted();
      return this.#lookup(host);
    });
    this.#free = turn.then(
      () => (this.#waiting -= 1),
      () => (this.#waiting -= 1),
    );
    return unlessAborted(turn, signal);
  }
}
