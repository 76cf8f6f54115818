/**
 * Undoes the wrap of millisecond timestamps of so many bits (32: after 49.7 days) by taking the shorter way from the
 * last one. Audio and video are interleaved, so a step back of less than half that time is a step back.
 */
export class TimestampUnwrapper {
  readonly #spare: number;
  #last: number | null;

  /** @param from a time near the first timestamp, in ms; null: the first one is what it says. */
  constructor(bits: 31 | 32 = 32, from: number | null = null) {
    this.#spare = 32 - bits;
    this.#last = from;
  }

  /** @param raw unsigned timestamp. @returns milliseconds, possibly above 2^32, never negative. */
  unwrap(raw: number): number {
    return (this.#last = this.near(raw));
  }

  /** As `unwrap`, but what comes next is still compared with what came before. */
  near(raw: number): number {
    if (this.#last === null) return raw;
    return Math.max(0, this.#last + (((raw - this.#last) << this.#spare) >> this.#spare));
  }
}
