import type { Block } from '../container/media.ts';
import type { FlvTag } from '../flv/tag.ts';

/** What recorders and cameras are set to; what is counted is a little off. */
const usual = [10, 15, 20, 24, 25, 30, 48, 50, 60];
/** A group of pictures shorter than this, in ms, is counted together with the next one. */
const longEnoughMs = 1_000;

/** Farther than this from each of them, as a share, a rate is one of its own. */
const tolerance = 0.03;

/** Pictures a second as they were meant, of what was counted. */
export function nearestRate(counted: number): number {
  const best = usual.reduce((a, b) => (Math.abs(b - counted) < Math.abs(a - counted) ? b : a));
  return Math.abs(best - counted) <= best * tolerance ? best : Math.round(counted * 100) / 100;
}

/** The frame rate of a recording, counted over its first group of pictures. */
export class FrameRate {
  #since: number | null = null;
  #pictures = 0;
  #known = false;

  /** True until the rate is known. */
  get isOpen(): boolean {
    return !this.#known;
  }

  /** @returns pictures a second, once: with the keyframe that ends the counting; null with all other pictures. */
  count({ timestamp, keyframe }: FlvTag): number | null {
    if (this.#known) return null;
    this.#since ??= timestamp;
    const spanMs = timestamp - this.#since;
    if (keyframe && spanMs >= longEnoughMs) {
      this.#known = true;
      const rate = (this.#pictures * 1_000) / spanMs;
      return usual.reduce((best, each) => (Math.abs(each - rate) < Math.abs(best - rate) ? each : best));
    }
    this.#pictures += 1;
    return null;
  }
}

/** What recorders are mostly set to; on a busy machine they are off by as much as `busyTolerance`. */
const common = [30, 60];
const busyTolerance = 0.12;
/** So many distances between pictures tell the rate. */
const enoughDistances = 12;
/** Where there are fewer after so many ms, what there is has to do. */
const longestMs = 1_000;

/**
 * The frame rate of a recording, soon after it has begun: of the distances between its first pictures the one in the middle,
 * because recorders jitter and begin with a hiccup.
 */
export class EarlyRate {
  readonly #distances: number[] = [];
  #firstMs: number | null = null;
  #lastMs: number | null = null;
  #value: number | null = null;
  #isKnown = false;

  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Pictures a second; null while it is not known, and where there were none to tell it by. */
  get value(): number | null {
    return this.#value;
  }

  see(blocks: readonly Block[]): void {
    if (this.#isKnown) return;
    for (const { kind, ms } of blocks) {
      this.#firstMs ??= ms;
      if (kind === 'video' && this.#lastMs !== null && ms > this.#lastMs)
        this.#distances.push(ms - this.#lastMs);
      if (kind === 'video') this.#lastMs = ms;
      if (this.#distances.length >= enoughDistances || ms - this.#firstMs >= longestMs)
        return this.#conclude();
    }
  }

  #conclude(): void {
    this.#isKnown = true;
    const sorted = this.#distances.toSorted((a, b) => a - b);
    // Between two in the middle: whole ms of 60 pictures a second are 16 and 17.
    const middle = sorted.slice(Math.floor(sorted.length / 3), Math.ceil((sorted.length * 2) / 3));
    if (middle.length === 0) return;
    const mean = middle.reduce((sum, distance) => sum + distance, 0) / middle.length;
    const counted = 1_000 / mean;
    const meant = common.find((rate) => Math.abs(rate - counted) <= rate * busyTolerance);
    this.#value = meant ?? nearestRate(counted);
  }
}
