import type { Media } from '../container/media.ts';

/** An encoder that stands still and another one that is late within this time, in ms, have the same cause. */
const againMs = 60_000;

/**
 * How much the encoder of a broadcast is asked for: as long as it keeps up, all of it; a level lower each time it is too
 * slow. One that stood still is not slow, unless it was late a moment ago, too. What is lower stays so for every recording
 * of that size: to try again would cost viewers another gap. Another size, which a person may choose because of it, begins
 * at the top.
 */
export class EncodeLevel {
  #level = 0;
  #size = '';
  #lateAt = -Infinity;
  readonly #lowest: number;

  /** @param lowest the level below which there is none */
  constructor(lowest: number) {
    this.#lowest = lowest;
  }

  /** 0 for all of it. */
  get current(): number {
    return this.#level;
  }

  /** A recording begins, or goes on. @returns the level it is encoded at */
  of({ width, height }: Media): number {
    const size = `${width}x${height}`;
    if (size !== this.#size) this.#level = 0;
    this.#size = size;
    return this.#level;
  }

  /** The encoder is too late. @param now clock time in ms */
  late(isStill: boolean, now: number): void {
    if (!isStill || now - this.#lateAt < againMs) this.#level = Math.min(this.#lowest, this.#level + 1);
    this.#lateAt = now;
  }
}
