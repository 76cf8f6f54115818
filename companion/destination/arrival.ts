import type { Acknowledged } from '../publish/publisher.ts';

/** Bytes of one publish, at one moment. */
export interface Traffic {
  /** Handed to the publisher. */
  readonly sent: number;
  /** Of those, what the kernel has taken. */
  readonly taken: number;
  readonly acknowledged: Acknowledged;
}

/** Acknowledgements from which what one of them stands for is learnt, where they are not exact. */
const lessonLength = 8;
/** One that is not exact stands for so many times the bytes it names at most. */
const maxScale = 1.5;
/** Part of what is acknowledged that may be miscounted without the ingest being called late. */
const slack = { exact: 0.01, near: 0.03 } as const;
/** Acknowledgements after which they are believed to come regularly, and how many then have to be missing to be late. */
const regular = { after: 5, missing: 3 } as const;
/** What is handed over all at once is no reason to expect more of them: silence takes at least this long, in ms. */
const silentMs = 4_000;
/** Moments remembered: two minutes at four a second. */
const maxMarks = 480;

/**
 * Tells how late media arrives: how long ago the newest bytes that are known to be there were handed over. Known from
 * acknowledgements where there are any, otherwise from what the kernel takes. One that acknowledges rarely is not
 * late between two of them: only when one arrives is it known how long its bytes have taken, and only when several are
 * missing that they take longer than that.
 */
export class Arrival {
  /** By then so much had been handed over. */
  #marks: { at: number; sent: number }[] = [];
  #count = 0;
  #total = 0;
  /** Bytes that are there by all that is known. */
  #arrived = 0;
  #longestStep = 0;
  #heardAt = 0;
  /** Bytes that were not there yet when something was acknowledged last. */
  #missing = 0;
  /** What was acknowledged so far lay so far back, in ms. */
  #told = 0;
  #scale = maxScale;
  #lesson = { count: 0, sent: 0, total: 0 };

  /** To be asked four times a second. @returns how late the newest bytes at the ingest are, in ms */
  look({ sent, taken, acknowledged }: Traffic, now: number): number {
    if (sent !== this.#marks.at(-1)?.sent) this.#marks.push({ at: now, sent });
    if (this.#marks.length > maxMarks) this.#marks.shift();
    if (acknowledged.count > this.#count) this.#hear({ sent, taken, acknowledged }, now);
    const late = Math.max(
      this.#told,
      this.#isMissing(sent) ? this.#since(this.#awaited, now) : 0,
      this.#since(taken, now),
    );
    while (this.#marks.length > 1 && this.#marks[0]!.sent <= this.#arrived) this.#marks.shift();
    return late;
  }

  /** Bytes that have arrived, and those that had not, as of the ingest's last word; null where it has said nothing. */
  get told(): { readonly left: number; readonly behind: number } | null {
    return this.#count === 0 ? null : { left: this.#arrived, behind: this.#missing };
  }

  /**
   * Whether an ingest that used to acknowledge has fallen silent. The kernel takes megabytes for a peer that is gone;
   * what comes back is known sooner. Says nothing of an ingest that has hardly ever done so.
   */
  isSilent(sent: number, now: number): boolean {
    return this.#isMissing(sent) && now - this.#heardAt > silentMs;
  }

  #hear({ sent, taken, acknowledged }: Traffic, now: number): void {
    const { isExact, count } = acknowledged;
    const total = acknowledged.total ?? 0;
    const step = Math.max(0, total - this.#total);
    if (!isExact) this.#learn(sent, total, count);
    this.#longestStep = Math.max(this.#longestStep, step / Math.max(1, count - this.#count));
    this.#arrived += step * (isExact ? 1 : this.#scale);
    // What the kernel takes at once cannot pile up there without end: a small rest is a mistake of who counts.
    if (sent === taken) this.#arrived += step * (isExact ? slack.exact : slack.near);
    this.#arrived = Math.min(this.#arrived, taken);
    this.#total = total;
    this.#count = count;
    this.#heardAt = now;
    this.#missing = sent - this.#arrived;
    this.#told = this.#since(this.#arrived, now);
  }

  /** The best that an ingest has done shows what one of its acknowledgements stands for. */
  #learn(sent: number, total: number, count: number): void {
    if (this.#lesson.count === 0) this.#lesson = { count, sent, total };
    if (count - this.#lesson.count < lessonLength) return;
    const seen = (sent - this.#lesson.sent) / Math.max(1, total - this.#lesson.total);
    this.#scale = Math.max(1, Math.min(this.#scale, seen));
    this.#lesson = { count, sent, total };
  }

  get #awaited(): number {
    return this.#arrived + regular.missing * this.#longestStep;
  }

  #isMissing(sent: number): boolean {
    return this.#count >= regular.after && sent > this.#awaited;
  }

  /** How long ago what follows the first so many bytes was handed over, in ms; 0 when nothing does. */
  #since(bytes: number, now: number): number {
    const next = this.#marks.find(({ sent }) => sent > bytes);
    return next ? now - next.at : 0;
  }
}
