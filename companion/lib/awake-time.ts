import type { Clock } from './clock.ts';

/**
 * Time in which this program was awake, in ms from 0. What others do meanwhile cannot be seen in a time in which it, or the
 * whole machine, stood still: so that time is not held against them.
 */
export class AwakeTime {
  #lookedAt: number;
  #awakeMs = 0;
  readonly #clock: Clock;
  readonly #longestLookMs: number;

  /** @param longestLookMs longest time between two looks that counts, in ms: in a longer one this program stood still */
  constructor(clock: Clock, longestLookMs = 1_000) {
    this.#clock = clock;
    this.#longestLookMs = longestLookMs;
    this.#lookedAt = clock.now();
  }

  now(): number {
    return this.#awakeMs + Math.min(this.#longestLookMs, this.#clock.now() - this.#lookedAt);
  }

  /** To be called several times a second. @returns the time now */
  look(): number {
    this.#awakeMs = this.now();
    this.#lookedAt = this.#clock.now();
    return this.#awakeMs;
  }
}
