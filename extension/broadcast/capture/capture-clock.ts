/** Pictures among which there is a quick one. */
const enough = 30;
/** The first is held up while everything starts: so many, or so many ms after it, are waited for. */
const fewest = 3;
const longestMs = 150;
/** What the quickest one takes from its capture to its worker, in ms. */
const quickestMs = 5;

/**
 * The clock by which the browser says when frames were captured. A recorder takes a frame's own time where that is on this clock,
 * and else the time at which it gets it, which is a late one whenever the machine is busy. Pages are not told the clock, but
 * every frame of a source says when it was captured, and comes a few milliseconds after that.
 */
export class CaptureClock {
  #seen = 0;
  #firstMs = Number.POSITIVE_INFINITY;
  #mostMs = Number.NEGATIVE_INFINITY;
  #aheadMs = 0;

  /** A picture of the source has come. @param capturedMs on this clock. @param nowMs on the worker's, both in ms */
  see(capturedMs: number, nowMs: number): void {
    if (this.#seen === 0) this.#firstMs = nowMs;
    // After that nothing is set right any more: pictures are to come at even times.
    if (this.#seen++ >= enough) return;
    this.#mostMs = Math.max(this.#mostMs, capturedMs - nowMs);
    this.#aheadMs = this.#mostMs + quickestMs;
  }

  /**
   * Whether the time of a picture is near enough. One that is written with too early a time comes, in the recording, with that of the sound
   * before it, and so does the next.
   * @param nowMs on the worker's clock
   */
  isKnown(nowMs: number): boolean {
    return this.#seen >= fewest || nowMs - this.#firstMs >= longestMs;
  }

  /** @param timeMs on the worker's clock. @returns on this one, in ms; to be used once a picture has come */
  at(timeMs: number): number {
    return timeMs + this.#aheadMs;
  }
}
