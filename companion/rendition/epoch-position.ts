import type { Piece, RestartPoint } from '../container/media.ts';

/** What an epoch keeps, for all who follow it. */
export interface Kept {
  /** Where a replay can begin, the oldest first; none while it has to wait for the next keyframe. */
  points(): readonly RestartPoint[];
  /** The first byte, counted from the start of the recording, where a keyframe may yet be found. */
  nextAt(): number;
  /** The header and all that is kept from this byte on; null before the header has been read. */
  replay(at: number): readonly Piece[] | null;
  /** A position has moved: what none needs may go. */
  moved(): void;
  leave(position: EpochPosition): void;
}

/**
 * Where one of those who follow an epoch begins again, if it has to. What comes before is kept only for as long as another
 * one needs it, and what all need is kept once.
 */
export class EpochPosition {
  /** Nothing before this byte is needed. */
  #from = 0;
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** The first byte that is needed, counted from the start of the recording. */
  get at(): number {
    return this.#first?.at ?? this.#from;
  }

  /** A picture of this time, in ms of the recording, is out: what comes before its keyframe is not needed again. */
  confirm(ms: number): void {
    this.#beginWith(this.#kept.points().findLast((point) => point.ms <= ms));
  }

  /** What a new normaliser starts with: the header and all that is needed; null until the next keyframe. */
  replay(): readonly Piece[] | null {
    const first = this.#first;
    return first ? this.#kept.replay(first.at) : null;
  }

  /** The time of the keyframe that a replay begins with, in ms; null where it is not known, at the very beginning. */
  get replayMs(): number | null {
    const ms = this.#first?.ms ?? -Infinity;
    return ms < 0 ? null : ms;
  }

  /** The time of the first keyframe after `ms` that has come and is needed, in ms; null while there is none. */
  keyframeAfter(ms: number): number | null {
    return this.#kept.points().find((point) => point.at >= this.#from && point.ms > ms)?.ms ?? null;
  }

  /** Needs nothing of what has come: the next replay begins with the next keyframe. */
  skipToKeyframe(): void {
    this.#moveTo(this.#kept.nextAt());
  }

  /** Needs nothing that comes before the newest keyframe. */
  skipToNewest(): void {
    this.#beginWith(this.#kept.points().at(-1));
  }

  /** Needs nothing any more. */
  leave(): void {
    this.#kept.leave(this);
  }

  get #first(): RestartPoint | undefined {
    return this.#kept.points().find(({ at }) => at >= this.#from);
  }

  #beginWith(point: RestartPoint | undefined): void {
    if (point) this.#moveTo(point.at);
  }

  #moveTo(at: number): void {
    if (at <= this.#from) return;
    this.#from = at;
    this.#kept.moved();
  }
}
