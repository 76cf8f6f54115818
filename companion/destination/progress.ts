/** What a session looks like at one moment. */
export interface Movement {
  /** Bytes that have left for the ingest since it accepted the publish. */
  readonly bytesMoved: number;
  /** True once media has been handed to the publisher. */
  readonly hasMedia: boolean;
  /** True while something waits for the ingest to take it. */
  readonly isWaiting: boolean;
  /** True while bytes leave, but the ingest says nothing of them any more. */
  readonly isUnheard: boolean;
}

/**
 * `starting`: too early to tell; `stalled`: the ingest takes nothing, or no longer says that it does; `dead`: it takes
 * nothing for too long; `starved`: nothing to send.
 */
export type Condition = 'starting' | 'moving' | 'stalled' | 'dead' | 'starved';

/** Nothing moves for this long, in ms: no longer called live. */
const stillMs = 2_000;
/** The ingest takes nothing for this long, in ms: the connection is given up. */
const deadMs = 10_000;

/** Tells from the bytes that leave whether a publish is really going on. */
export class Progress {
  private moved = 0;
  private movedAt: number;
  private everMoved = false;

  /** @param now the clock's time in ms, when the ingest accepted the publish. */
  constructor(now: number) {
    this.movedAt = now;
  }

  look({ bytesMoved, hasMedia, isWaiting, isUnheard }: Movement, now: number): Condition {
    if (hasMedia && bytesMoved > this.moved) {
      this.moved = bytesMoved;
      this.movedAt = now;
      this.everMoved = true;
    }
    const stillFor = now - this.movedAt;
    if (stillFor < stillMs) return isUnheard ? 'stalled' : this.everMoved ? 'moving' : 'starting';
    if (!isWaiting) return 'starved';
    return stillFor < deadMs ? 'stalled' : 'dead';
  }
}
