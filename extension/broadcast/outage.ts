/** Being well for less than this, in milliseconds, ends no outage: it flaps. */
const steadyMs = 5_000;
/** Shortest time between two tellings of trouble with the same thing, in milliseconds. */
const quietMs = 300_000;

/** What is remembered of trouble with one thing: a destination, the source, its picture. Times are the clock's. */
export class Outage {
  /** When it began; null while there is none. */
  since: number | null = null;
  /** Since when all has been well; null while it is not. */
  wellSince: number | null = null;
  /** Whether the person has heard of it. */
  told = false;
  toldAt = Number.NEGATIVE_INFINITY;

  see(isWell: boolean, now: number): void {
    if (!isWell) {
      this.since ??= now;
      this.wellSince = null;
      return;
    }
    this.wellSince ??= now;
    if (now - this.wellSince >= steadyMs) this.since = null;
  }

  /** Whether trouble is there that has not been told and is older than `ms`. */
  lasts(now: number, ms: number): boolean {
    if (this.told || this.since === null || this.wellSince !== null) return false;
    return now - this.since >= ms && now - this.toldAt >= quietMs;
  }

  get isOver(): boolean {
    return this.told && this.since === null;
  }

  /** Live again, but not for long enough to believe it. */
  get wavers(): boolean {
    return this.told && this.since !== null && this.wellSince !== null;
  }
}
