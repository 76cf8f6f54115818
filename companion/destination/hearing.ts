/** Signs of life after which an ingest is believed to give them regularly: most acknowledge what they receive. */
const regularAfter = 5;
/** Of the most bytes that ever left between two signs, so many times that much without one is silence. */
const silentSteps = 3;
/** What leaves all at once is no reason to expect more signs: silence takes at least this long, in ms. */
const silentMs = 4_000;

/**
 * Tells whether an ingest that used to answer has fallen silent while media leaves for it. The kernel takes megabytes
 * for a peer that is gone; what comes back is known sooner. Says nothing of an ingest that hardly ever answers.
 */
export class Hearing {
  private heard = 0;
  private signs = 0;
  private at = 0;
  private left = 0;
  private longestStep = 0;

  /**
   * @param heard bytes that have come from the ingest
   * @param left bytes that have left for it
   * @param now the clock's time in ms
   */
  isSilent(heard: number, left: number, now: number): boolean {
    const step = left - this.left;
    if (heard > this.heard) {
      this.longestStep = Math.max(this.longestStep, step);
      this.signs += 1;
      Object.assign(this, { heard, left, at: now });
      return false;
    }
    return this.signs >= regularAfter && step > silentSteps * this.longestStep && now - this.at > silentMs;
  }
}
