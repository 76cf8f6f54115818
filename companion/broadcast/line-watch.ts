import type { Line, Passage } from './destination-port.ts';

/** How one line goes. */
export interface LineState {
  /** For how long less leaves than is made, in ms; 0 while all does. */
  readonly slowMs: number;
  /** Whether hardly anything waits. */
  readonly isCalm: boolean;
  /** What leaves, in kbit/s; null while that is not known. */
  readonly leavesKbps: number | null;
  /** What is made, in kbit/s. */
  readonly madeKbps: number;
}

/** How far behind is late, and how far is nothing, as time of what is made, in ms. */
const behindMs = { late: 700, calm: 300 } as const;
/** Ground has to be lost in each of two stretches of so many ms: what comes all at once is carried off in the second. */
const stretchMs = 1_250;
/** Part of what is made that has to be lost in each. */
const losing = 0.05;
/** So far behind, in ms, it is enough that nothing is gained over so many ms. */
const creep = { lateMs: 2_000, overMs: 10_000 } as const;
/** A publish begins with a burst; until it has been carried off once, or so many ms, nothing is told of it. */
const beginMs = 4_000;
/** Over how long what leaves is counted at least, in ms: as short as can be, for what left before it was slow is no measure. */
const countMs = 1_250;
/** Where nothing has left for so long, in ms, it is not known how much would. */
const stillMs = 3_000;

interface Moment {
  readonly at: number;
  readonly made: number;
  readonly behind: number;
  readonly droppedMs: number;
}

/** What leaves, by one kind of evidence. */
class Evidence {
  readonly #moments: Moment[] = [];
  /** When more was known to have left. */
  #left: { readonly at: number; readonly left: number }[] = [];
  /** How far behind it is, in ms of what is made. */
  lateMs = 0;
  /** What is made, in kbit/s. */
  madeKbps = 0;
  isLosing = false;

  look({ left, behind }: Passage, { made, droppedMs }: Line, now: number): void {
    this.#note(left, now);
    this.#moments.push({ at: now, made, behind, droppedMs });
    while (this.#moments.length > 2 && this.#moments[1]!.at <= now - creep.overMs) this.#moments.shift();
    const first = this.#before(2 * stretchMs, now);
    const last = this.#moments.at(-1)!;
    const madePerMs = (last.made - first.made) / Math.max(1, now - first.at);
    this.madeKbps = madePerMs * 8;
    this.lateMs = madePerMs > 0 ? behind / madePerMs : 0;
    this.isLosing = false;
    if (now - first.at < 2 * stretchMs || madePerMs <= 0) return;
    const middle = this.#before(stretchMs, now);
    const isLate = this.lateMs >= behindMs.late || droppedMs > first.droppedMs;
    const losesBoth = [lost(first, middle), lost(middle, last)].every((share) => share > losing);
    const oldest = this.#before(creep.overMs, now);
    const creeps = now - oldest.at >= creep.overMs && [oldest, first].every((then) => lost(then, last) >= 0);
    this.isLosing = (isLate && losesBoth) || (this.lateMs >= creep.lateMs && creeps);

    function lost(from: Moment, to: Moment): number {
      const ms = to.at - from.at;
      // What was dropped would wait, too.
      return ((to.behind - from.behind) / madePerMs + (to.droppedMs - from.droppedMs)) / ms;
    }
  }

  get leavesKbps(): number | null {
    const last = this.#left.at(-1);
    const first = last && this.#left.findLast(({ at }) => last.at - at >= countMs);
    if (!first || this.#moments.at(-1)!.at - last.at > stillMs) return null;
    return ((last.left - first.left) * 8) / (last.at - first.at);
  }

  /** The newest that is so many ms old, or the oldest. */
  #before(ms: number, now: number): Moment {
    return this.#moments.findLast(({ at }) => at <= now - ms) ?? this.#moments[0]!;
  }

  #note(left: number, now: number): void {
    const last = this.#left.at(-1);
    if (last && left === last.left) return;
    // After a time in which nothing went, what went before says nothing of now.
    if (last && now - last.at > stillMs) this.#left = [];
    this.#left.push({ at: now, left });
    while (this.#left.length > 1 && this.#left[1]!.at <= now - countMs) this.#left.shift();
  }
}

/**
 * Tells of one publish whether it loses ground: by what the ingest acknowledges where it does so often enough, otherwise by
 * what the kernel takes. To be asked four times a second.
 */
export class LineWatch {
  readonly #taken = new Evidence();
  readonly #acknowledged = new Evidence();
  readonly #began: number;
  #made = 0;
  #hasBegun = false;
  #slowSince: number | null = null;

  /** @param now the clock's time in ms, here and below */
  constructor(now: number) {
    this.#began = now;
  }

  /** Whether this is the same publish: what is counted of one only grows. */
  isOf({ made }: Line): boolean {
    return made >= this.#made;
  }

  look(line: Line, now: number): LineState {
    this.#made = line.made;
    this.#taken.look(line.taken, line, now);
    if (line.acknowledged) this.#acknowledged.look(line.acknowledged, line, now);
    const [taken, acknowledged] = [this.#taken, this.#acknowledged];
    const isCalm = Math.max(taken.lateMs, acknowledged.lateMs) <= behindMs.calm;
    this.#hasBegun ||= (isCalm && line.made > 0) || now - this.#began >= beginMs;
    const isLosing = this.#hasBegun && (taken.isLosing || acknowledged.isLosing);
    this.#slowSince = isLosing ? (this.#slowSince ?? now) : null;
    return {
      slowMs: this.#slowSince === null ? 0 : now - this.#slowSince,
      isCalm,
      madeKbps: taken.madeKbps,
      leavesKbps:
        acknowledged.isLosing || !taken.isLosing
          ? (acknowledged.leavesKbps ?? taken.leavesKbps)
          : taken.leavesKbps,
    };
  }
}
