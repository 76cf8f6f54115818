import type { Clock } from '../lib/clock.ts';

/** Lets so many through in each stretch of time. */
export class RateLimit {
  #since = -Infinity;
  #taken = 0;
  readonly #clock: Clock;
  readonly #max: number;
  readonly #windowMs: number;

  constructor(clock: Clock, max: number, windowMs: number) {
    this.#clock = clock;
    this.#max = max;
    this.#windowMs = windowMs;
  }

  /** False when this stretch has had its share. */
  take(): boolean {
    const now = this.#clock.now();
    if (now - this.#since >= this.#windowMs) {
      this.#since = now;
      this.#taken = 0;
    }
    this.#taken += 1;
    return this.#taken <= this.#max;
  }
}
