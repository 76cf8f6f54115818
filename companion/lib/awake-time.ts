import type { Clock } from './clock.ts';

/** Longest time between two looks that counts, in ms: in a longer one this program stood still. */
const longestLookMs = 1_000;

/**
 * Time in which this program was awake, in ms from 0. What others do meanwhile cannot be seen in a time in which it, or the
 * whole machine, stood still: so that time is not held against them.
 */
export class AwakeTime {
  #lookedAt: number;
  #awakeMs = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lookedAt = clock.now();
  }

  now(): number {
    return this.#awakeMs + Math.min(longestLookMs, this.#clock.now() - this.#lookedAt);
  }

  /** To be called several times a second. @returns the time now */
  look(): number {
    this.#awakeMs = this.now();
    this.#lookedAt = this.#clock.now();
    return this.#awakeMs;
  }
}
