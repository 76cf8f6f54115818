/** Gaps up to this are told apart by the millisecond; longer ones count as this long. */
const longestMs = 1_000;

/** How far apart the frames are: any number of them in the same room. */
export class Gaps {
  readonly #counts = new Uint32Array(longestMs + 1);
  #gaps = 0;
  #sum = 0;

  add(ms: number): void {
    const whole = Math.min(longestMs, Math.max(0, Math.round(ms)));
    this.#counts[whole]! += 1;
    this.#gaps += 1;
    this.#sum += whole;
  }

  /** What so many of them (a share of 1) stay within of their mean, in ms; null before there are two. */
  within(share: number): number | null {
    if (this.#gaps < 2) return null;
    const mean = this.#sum / this.#gaps;
    let left = this.#gaps * (1 - share);
    // From the farthest on both sides inwards.
    let [low, high] = [0, longestMs];
    while (low < high) {
      const isLow = mean - low > high - mean;
      left -= this.#counts[isLow ? low : high]!;
      if (left < 0) return Math.abs((isLow ? low : high) - mean);
      if (isLow) low += 1;
      else high -= 1;
    }
    return Math.abs(low - mean);
  }
}
