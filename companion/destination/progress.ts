/** What a session looks like at one moment. */
export interface Movement {
  /** Bytes that have left for the ingest since it accepted the publish. */
  readonly bytesMoved: number;
  /** How often the ingest has acknowledged something. */
  readonly acknowledgements: number;
  /** True once media has been handed to the publisher. */
  readonly hasMedia: boolean;
  /** True while something waits for the ingest to take it. */
  readonly isWaiting: boolean;
  /** True while bytes leave, but the ingest acknowledges them no more. */
  readonly isUnheard: boolean;
  /** True while the ingest takes clearly less than there is to take. */
  readonly isLosing: boolean;
  /** How late media arrives at the ingest, in ms. */
  readonly behindMs: number;
}

/**
 * `starting`: too early to tell; `slow`: media moves, but arrives late; `stalled`: the ingest takes nothing or far too
 * little, or no longer says that it does; `dead`: it takes nothing for too long; `starved`: nothing to send.
 */
export type Condition = 'starting' | 'moving' | 'slow' | 'stalled' | 'dead' | 'starved';

/** Nothing moves for this long, in ms: no longer called live. */
const stillMs = 2_000;
/** The ingest takes nothing for this long, in ms: the connection is given up. */
const deadMs = 10_000;
/** Media that arrives so late, in ms, is called slow, until it is less late than the other. */
const slowMs = { from: 3_000, until: 2_000 } as const;

/** Tells from the bytes that leave whether a publish is really going on. */
export class Progress {
  #moved = 0;
  #acknowledged = 0;
  #movedAt: number;
  #everMoved = false;
  #isSlow = false;

  /** @param now the clock's time in ms, when the ingest accepted the publish. */
  constructor(now: number) {
    this.#movedAt = now;
  }

  look(seen: Movement, now: number): Condition {
    const { bytesMoved, acknowledgements, isWaiting, behindMs } = seen;
    // A kernel with a large buffer takes nothing more for a while, though the line goes on emptying it.
    if (seen.hasMedia && (bytesMoved > this.#moved || acknowledgements !== this.#acknowledged)) {
      this.#moved = bytesMoved;
      this.#acknowledged = acknowledgements;
      this.#movedAt = now;
      this.#everMoved = true;
    }
    const stillFor = now - this.#movedAt;
    this.#isSlow = behindMs >= (this.#isSlow ? slowMs.until : slowMs.from);
    if (stillFor < stillMs) {
      if (!this.#everMoved) return 'starting';
      return seen.isUnheard || seen.isLosing ? 'stalled' : this.#isSlow ? 'slow' : 'moving';
    }
    if (!isWaiting) return 'starved';
    return stillFor < deadMs ? 'stalled' : 'dead';
  }
}
