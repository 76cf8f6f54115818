/** Shorter than this is a pause, in seconds (blackdetect, freezedetect and silencedetect have the same). */
const leastSeconds = 2;

/** How much of the time something is so, in stretches that are long enough to be noticed. */
export class Stretches {
  #seconds = 0;
  #inStretches = 0;
  #stretch = 0;

  /** The next moment, and whether it is so in it. */
  add(seconds: number, isSo: boolean): void {
    this.#seconds += seconds;
    if (!isSo) this.#stretch = 0;
    else {
      const before = this.#stretch;
      this.#stretch += seconds;
      if (this.#stretch >= leastSeconds)
        this.#inStretches += before >= leastSeconds ? seconds : this.#stretch;
    }
  }

  /** Of all the time; null before there is any. */
  get percent(): number | null {
    return this.#seconds > 0 ? (100 * this.#inStretches) / this.#seconds : null;
  }
}
