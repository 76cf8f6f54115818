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
