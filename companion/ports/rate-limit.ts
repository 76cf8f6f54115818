import type { Clock } from '../lib/clock.ts';

/** Lets so many through in each stretch of time. */
export class RateLimit {
  #since = -Infinity;
  #taken = 0;

  constructor(
    private readonly clock: Clock,
    private readonly max: number,
    private readonly windowMs: number,
  ) {}

  /** False when this stretch has had its share. */
  take(): boolean {
    const now = this.clock.now();
    if (now - this.#since >= this.windowMs) {
      this.#since = now;
      this.#taken = 0;
    }
    this.#taken += 1;
    return this.#taken <= this.max;
  }
}
