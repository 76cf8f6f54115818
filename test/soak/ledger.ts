import type { Show } from '../faults/show.ts';
import type { Picture } from './pictures.ts';

/** Frames that went missing, or came again, counted over the whole show from 0. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

/** A picture is looked for so far behind the last one that arrived: more than any fault may cost. */
const farthest = 2_000;
/** A publish begins with the group of pictures that was current: so many frames may come again at most. */
const again = 150;

/** Every frame of a show, across the deaths of its browser, in the order in which it was recorded. */
export class Roll {
  readonly #shows: Show[] = [];

  add(show: Show): void {
    this.#shows.push(show);
  }

  /** How many there are by now. */
  get total(): number {
    return this.#epochs().reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** Where a picture stands in the show: the first time within `from` up to, not including, `to`. Null for nowhere there. */
  find({ recording, frame }: Picture, from: number, to: number): number | null {
    let before = 0;
    for (const epoch of this.#epochs()) {
      const at = before + frame - epoch.from;
      const isIn = epoch.recording === recording && frame >= epoch.from && frame < epoch.to;
      if (isIn && at >= from && at < to) return at;
      before += epoch.to - epoch.from;
    }
    return null;
  }

  #epochs() {
    return this.#shows.flatMap(({ sent }) => sent);
  }
}

/** What has arrived at one destination, held against what was recorded. */
export class Ledger {
  /** The last frame that arrived. */
  last = -1;
  /** Frames that came twice within one publish, or out of order. */
  repeated = 0;
  readonly #holes: Hole[] = [];
  readonly #excused: { from: number; to: number }[] = [];
  readonly #roll: Roll;
  constructor(roll: Roll) {
    this.#roll = roll;
  }

  /**
   * @param before the frame that came before it in the same publish; null for a publish's first
   * @returns which frame it is; null for none that may come there
   */
  arrived(picture: Picture, before: number | null): number | null {
    const from = before === null ? Math.max(0, this.last - again) : before + 1;
    const at = this.#roll.find(picture, from, this.last + farthest);
    if (at === null) {
      this.repeated += 1;
      return null;
    }
    if (at > this.last + 1) this.#holes.push({ from: this.last + 1, to: at });
    this.last = Math.max(this.last, at);
    return at;
  }

  /** From this frame on pictures may be lost. @returns what says up to which */
  excuse(from: number): (to: number) => void {
    const window = { from, to: Infinity };
    this.#excused.push(window);
    return (to) => (window.to = to);
  }

  /** Forgets, and returns, what was lost without an excuse: frames of the holes that no window covers. */
  takeUnexcused(): Hole[] {
    const holes = this.#holes
      .splice(0)
      .filter(({ from, to }) => !this.#excused.some((window) => window.from <= from && to <= window.to));
    this.#excused.splice(0, Math.max(0, this.#excused.length - 4));
    return holes;
  }
}
