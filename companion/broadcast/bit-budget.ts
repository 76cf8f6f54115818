import type { Clock } from '../lib/clock.ts';

/** So many seconds' worth may come at once: what a browser sends again after half a minute without a line, and more. */
const burstSeconds = 40;
/** What a container adds, and an encoder that is asked for a bitrate and takes a little more. */
const tolerance = 1.15;

/** How many bits a recording may have. */
export class BitBudget {
  #bits = 0;
  #at: number;
  readonly #clock: Clock;
  readonly #perSecond: number;

  /** @param kbps null for as many as it likes */
  constructor(kbps: number | null, clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
    this.#perSecond = kbps === null ? Infinity : kbps * 1_000 * tolerance;
  }

  /** Counts what came. @returns false once it has been too much for too long */
  take(bytes: number): boolean {
    const now = this.#clock.now();
    if (this.#perSecond === Infinity) return true;
    this.#bits = Math.max(0, this.#bits - ((now - this.#at) / 1_000) * this.#perSecond) + bytes * 8;
    this.#at = now;
    return this.#bits <= burstSeconds * this.#perSecond;
  }
}
