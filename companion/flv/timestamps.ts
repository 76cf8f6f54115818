/**
 * Undoes the wrap of 32-bit millisecond timestamps (after 49.7 days) by taking the shorter way from the last one.
 * Audio and video are interleaved, so a step back of less than 24.8 days is a step back.
 */
export class TimestampUnwrapper {
  #last: number | null = null;

  /** @param raw unsigned 32-bit timestamp. @returns milliseconds, possibly above 2^32, never negative. */
  unwrap(raw: number): number {
    this.#last = this.#last === null ? raw : Math.max(0, this.#last + ((raw - this.#last) | 0));
    return this.#last;
  }
}
