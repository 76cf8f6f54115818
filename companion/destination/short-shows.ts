/** A show that was over sooner, in ms, is one that nobody wants to keep. */
const shortMs = 60_000;
/** So many of them within so many ms are borne: most outages are over by then. */
const borne = 2;
const withinMs = 600_000;
/** How long the next attempt waits after the one that was too many, in ms: twice as long after each further one. */
const firstWaitMs = 60_000;
const longestWaitMs = 300_000;

/** Keeps an ingest that lets go again and again from leaving a heap of short recordings at its platform. */
export class ShortShows {
  /** When each ended, by the clock. */
  #ends: number[] = [];

  /**
   * Notes the end of a publish that was live.
   * @returns how long to wait at least before the next one, in ms; 0 for not at all
   */
  ended(liveSince: number, now: number): number {
    if (now - liveSince >= shortMs) return 0;
    this.#ends = [...this.#ends, now].filter((end) => now - end < withinMs);
    const tooMany = this.#ends.length - borne;
    return tooMany <= 0 ? 0 : Math.min(firstWaitMs * 2 ** (tooMany - 1), longestWaitMs);
  }

  /** A person wants it so. */
  forget(): void {
    this.#ends = [];
  }
}
