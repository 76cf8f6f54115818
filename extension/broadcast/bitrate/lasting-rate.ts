import type { Clock } from '../../platform/clock.ts';

/** How long it is looked back, in milliseconds. */
const longestMs = 12_000;
/** A time without chunks that is longer than this, in milliseconds, was a pause: what was before it counts no more. */
const pauseMs = 1_000;

/** How much is recorded, over the last seconds. */
export class LastingRate {
  readonly #clock: Pick<Clock, 'now'>;
  /** Chunks of the last `longestMs`, oldest first. */
  #heard: { readonly at: number; readonly bytes: number }[] = [];
  /** Since when all has been heard; null before the first chunk. */
  #since: number | null = null;
  #lastAt = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** What comes now is of another recording, or another picture. */
  restart(): void {
    this.#since = null;
    this.#heard = [];
  }

  /** A chunk has been recorded. */
  hear(bytes: number): void {
    const now = this.#clock.now();
    if (this.#since !== null && now - this.#lastAt > pauseMs) this.restart();
    this.#lastAt = now;
    // Of what is in the first, nobody knows how long it took.
    if (this.#since === null) this.#since = now;
    else this.#heard.push({ at: now, bytes });
    const old = this.#heard.findIndex(({ at }) => at > now - longestMs);
    this.#heard.splice(0, Math.max(0, old));
  }

  /**
   * kbit/s of each of the last `count` spans of `ms`, newest first; null while there have not been as many. What comes once, a
   * keyframe, a cut, a chunk that is late, is in one or two of them; what lasts is in all.
   */
  spans(ms: number, count: number): readonly number[] | null {
    if (this.#since === null || this.#lastAt - this.#since < ms * count) return null;
    const bytes = Array<number>(count).fill(0);
    for (const one of this.#heard) {
      const span = Math.floor((this.#lastAt - one.at) / ms);
      if (span < count) bytes[span]! += one.bytes;
    }
    return bytes.map((each) => (each * 8) / ms);
  }
}
