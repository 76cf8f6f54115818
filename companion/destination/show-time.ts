import type { DestinationReason } from '#protocol';

/** A publish that is back within this time, in ms, goes on with the show that was there before; later it is another one. */
const sameShowMs = 600_000;
/** How long before its end a show is said to be nearly over, in ms; of a short one its last quarter. */
const warnMs = 900_000;
/** How long it is said that a new show has begun, in ms. */
const tellMs = 60_000;

/** How long the show at one platform has lasted, where it may not last for as long as it likes. */
export class ShowTime {
  #startedAt: number | null = null;
  #seenAt = -Infinity;
  #renewedAt: number | null = null;

  /** Media moves there. @param now the clock's time in ms, here and below */
  live(now: number): void {
    if (this.#startedAt === null || now - this.#seenAt > sameShowMs) this.#startedAt = now;
    this.#seenAt = now;
  }

  /** A new show has begun there. */
  renewed(now: number): void {
    this.#startedAt = now;
    this.#renewedAt = now;
  }

  /** It goes to another place. */
  forget(): void {
    this.#startedAt = null;
    this.#renewedAt = null;
  }

  /** Whether the show has lasted for as long as it may. @param longestMs null for no such limit, here and below */
  isOver(now: number, longestMs: number | null): boolean {
    return longestMs !== null && this.#startedAt !== null && now - this.#startedAt >= longestMs;
  }

  /** What a person is to know of it while all else is well. */
  news(now: number, longestMs: number | null): DestinationReason | null {
    if (longestMs === null || this.#startedAt === null) return null;
    const leftMs = this.#startedAt + longestMs - now;
    if (leftMs <= Math.min(warnMs, longestMs / 4)) return 'show-limit';
    return this.#renewedAt !== null && now - this.#renewedAt < tellMs ? 'show-renewed' : null;
  }
}
