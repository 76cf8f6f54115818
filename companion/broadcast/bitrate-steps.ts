/** Between which video bitrates a recorder may be told to record, in kbit/s. */
export interface BitrateBounds {
  readonly lowest: number;
  /** What the person has set. */
  readonly highest: number;
}

/** How what is recorded gets away, at one moment. */
export interface Outflow {
  /** Whether less gets away than is made, or what waits is dropped. */
  readonly isSlow: boolean;
  /** Whether hardly anything waits. */
  readonly isCalm: boolean;
  /** What got away of it lately, sound included, in kbit/s; null while that is not known. */
  readonly leavesKbps: number | null;
  /** How much later than it is recorded it leaves because a delay holds it back, in ms: so much later a step is felt. */
  readonly delayMs?: number;
}

/** Part of what leaves that is used: the rest carries off what has piled up. */
const useOfLine = 0.8;
/** What sound and framing take of it, in kbit/s. */
const soundKbps = 140;
/** How long a step may take to be felt, in ms: the recorder begins anew, and what it made before is still on its way. */
const settleMs = 4_000;
/** A line may be slow for so long, in ms, though what leaves should be enough, or though it is not known how much leaves. */
const doubtMs = { enough: 4_000, unknown: 6_000 } as const;
/** How long there has to be room before the first step up, in ms; longer by the factor each time a step was taken back. */
const room = { ms: 30_000, factor: 2, mostMs: 600_000 } as const;
/** How long a step up has to hold before the next one, in ms. */
const holdMs = 8_000;
/** So long there has to be room after a step up, in ms, or it was too much. */
const provenMs = 60_000;
/** By how much a step goes up, and down where what leaves does not say it. */
const stepUp = 1.6;
const stepDown = 0.75;
/** Steps by less than this part are none. */
const least = 0.05;
/** Bitrates are multiples of this, in kbit/s. */
const grain = 50;

/**
 * The video bitrate that a line bears, found by steps: down at once to what leaves, up when there has been room for a
 * while, and never hunting: a step up that had to be taken back makes the next one come later, and go half as far.
 */
export class BitrateSteps {
  #kbps: number;
  #steppedAt: number;
  /** When what leaves is the first of the last step. */
  #feltAt: number;
  #lastStep: 'up' | 'down' | null = null;
  /** Whether the last step, if it was one up, has proved to be borne. */
  #isProven = true;
  /** What was left by the last step up. */
  #before: number;
  #slowSince: number | null = null;
  #calmSince: number | null = null;
  #roomMs: number = room.ms;
  /** What was too much, and when. */
  #failed: { readonly kbps: number; readonly at: number } | null = null;
  readonly #bounds: BitrateBounds;

  /**
   * @param kbps what is recorded now
   * @param now the clock's time in ms, here and below
   */
  constructor({ lowest, highest }: BitrateBounds, kbps: number, now: number) {
    this.#bounds = { lowest: Math.min(lowest, highest), highest };
    this.#kbps = this.#bound(kbps);
    this.#before = this.#kbps;
    this.#steppedAt = now;
    this.#feltAt = now;
  }

  /** The video bitrate to record at, in kbit/s. */
  get kbps(): number {
    return this.#kbps;
  }

  get highest(): number {
    return this.#bounds.highest;
  }

  /** To be called a few times a second. @returns the new bitrate in kbit/s, or null for no step */
  look({ isSlow, isCalm, leavesKbps, delayMs = 0 }: Outflow, now: number): number | null {
    this.#feltAt = this.#lastStep === null ? this.#steppedAt : this.#steppedAt + delayMs;
    this.#slowSince = isSlow ? (this.#slowSince ?? now) : null;
    this.#calmSince = isCalm && !isSlow ? (this.#calmSince ?? now) : null;
    if (isSlow) return this.#down(leavesKbps, now);
    return this.#calmSince === null ? null : this.#up(now - Math.max(this.#calmSince, this.#feltAt), now);
  }

  #down(leavesKbps: number | null, now: number): number | null {
    if (this.#kbps <= this.#bounds.lowest) return null;
    if (this.#lastStep === 'down' && now - this.#feltAt < settleMs) return null;
    const target = this.#target(leavesKbps, now - Math.max(this.#slowSince!, this.#feltAt));
    if (target === null) return null;
    const isTakenBack = this.#lastStep === 'up' && !this.#isProven;
    if (isTakenBack) {
      this.#failed = { kbps: this.#kbps, at: now };
      this.#roomMs = Math.min(this.#roomMs * room.factor, room.mostMs);
    }
    return this.#step('down', isTakenBack ? Math.min(target, this.#before) : target, now);
  }

  /** @param slowFor in ms, since the last step */
  #target(leavesKbps: number | null, slowFor: number): number | null {
    if (leavesKbps === null) return slowFor < doubtMs.unknown ? null : this.#kbps / 2;
    const target = leavesKbps * useOfLine - soundKbps;
    if (target <= this.#kbps * (1 - least)) return target;
    // More is made than was asked for, or more leaves than arrives.
    return slowFor < doubtMs.enough ? null : this.#kbps * stepDown;
  }

  #up(calmFor: number, now: number): number | null {
    if (this.#lastStep === 'up' && calmFor >= provenMs) {
      this.#isProven = true;
      this.#roomMs = room.ms;
    }
    if (this.#failed && now - this.#failed.at >= room.mostMs) this.#failed = null;
    if (this.#kbps >= this.#bounds.highest) return null;
    const needed = this.#lastStep === 'up' && !this.#failed ? holdMs : this.#roomMs;
    if (calmFor < needed) return null;
    const half = this.#failed ? (this.#kbps + this.#failed.kbps) / 2 : Number.POSITIVE_INFINITY;
    const next = Math.min(this.#kbps * stepUp, half);
    if (next < this.#kbps * (1 + least)) return null;
    this.#before = this.#kbps;
    return this.#step('up', next, now);
  }

  #step(way: 'up' | 'down', kbps: number, now: number): number | null {
    const next = this.#bound(kbps);
    if (next === this.#kbps) return null;
    this.#kbps = next;
    this.#lastStep = way;
    this.#isProven = false;
    this.#steppedAt = now;
    return next;
  }

  #bound(kbps: number): number {
    const { lowest, highest } = this.#bounds;
    const rounded = Math.floor(kbps / grain) * grain;
    // What is nearly all is all.
    return rounded > highest * (1 - least) ? highest : Math.max(lowest, rounded);
  }
}
