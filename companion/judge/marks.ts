import type { MarkFigures } from './figures.ts';
import { Trend } from './trend.ts';

/** A flash and a beep that are farther apart, in ms, do not belong together. */
const mostApartMs = 500;
/** Of each kind, those that wait for the other. */
const maxWaiting = 32;
/** Fewer pairs than this may have come about by chance; so may those that are not evenly apart, in ms. */
const leastPairs = 4;
const evenMs = 40;
/** Of all flashes and beeps, so many have to have found each other. */
const leastShare = 0.6;
/** A drift is said when it may be off by no more than this, in ms a minute. */
const driftError = 8;

/** Finds flashes in the picture that go with beeps in the sound, as test pictures have them, and how far they are apart. */
export class Marks {
  readonly #flashes: number[] = [];
  readonly #beeps: number[] = [];
  readonly #trend = new Trend();
  #marks = 0;

  flash(ms: number): void {
    this.#meet(ms, this.#flashes, this.#beeps, (other) => this.#pair(ms, other));
  }

  beep(ms: number): void {
    this.#meet(ms, this.#beeps, this.#flashes, (other) => this.#pair(other, ms));
  }

  /** Null where there are none, or what there is may be chance. */
  get figures(): MarkFigures | null {
    const { count, mean, slope, slopeError, deviation } = this.#trend;
    if (count < leastPairs || deviation > evenMs || (2 * count) / this.#marks < leastShare) return null;
    const isSure = slopeError * 60 <= driftError;
    return { offsetMs: mean, driftMsPerMin: isSure ? slope * 60 : null };
  }

  #pair(flash: number, beep: number): void {
    this.#trend.add(flash / 1_000, beep - flash);
  }

  /** Either kind may come first: sound and picture are decoded by themselves. */
  #meet(ms: number, own: number[], others: number[], pair: (other: number) => void): void {
    this.#marks += 1;
    const at = others.findIndex((other) => Math.abs(other - ms) <= mostApartMs);
    if (at < 0) {
      own.push(ms);
      if (own.length > maxWaiting) own.shift();
      return;
    }
    pair(others[at]!);
    others.splice(0, at + 1);
  }
}
