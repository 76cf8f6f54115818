/** Where more comes at once than is played meanwhile, ffmpeg has to work it off at so many times that speed. */
const catchUpSpeed = 2;

/** How an ffmpeg is getting on. */
export interface Pace {
  /** By how much what is inside is overdue, in ms; 0 while it keeps up. */
  readonly lateMs: number;
  /** Since when nothing has come out, in ms. */
  readonly stillMs: number;
}

export interface BacklogLimits {
  /** What ffmpeg may keep while it waits for more, in ms of the recording. */
  readonly insideMs: number;
  /** What a longer hole in the recording counts as, in ms: so much of it ffmpeg fills. */
  readonly holeMs: number;
}

/**
 * What has gone into an ffmpeg and has not come out: the one check of whether it lives and keeps up. What comes in real
 * time is due at once; a burst is due as it would be played at twice the speed, so that a recorder which hands out ten
 * seconds at once, or what a lost connection has held up, is not held against the encoder. Nothing is due before something
 * later has come: the newest picture waits inside for the next one. `now` is any clock in ms that only grows.
 */
export class Backlog {
  readonly #given: { readonly ms: number; readonly due: number }[] = [];
  #newestMs: number;
  #due: number;
  #hasMoved = false;
  #movedAt: number;
  readonly #limits: BacklogLimits;

  /** @param firstMs when what will be given first begins, in ms of the recording */
  constructor(firstMs: number, now: number, limits: BacklogLimits) {
    this.#limits = limits;
    this.#newestMs = firstMs;
    this.#due = now;
    this.#movedAt = now;
  }

  /** Up to when the recording has been given, in ms. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** What reaches up to `ms` of the recording has been given. */
  give(ms: number, now: number): void {
    const { holeMs } = this.#limits;
    const media = Math.min(holeMs, Math.max(0, ms - this.#newestMs));
    this.#newestMs = ms;
    this.#due = Math.max(now, this.#due) + media / catchUpSpeed;
    this.#given.push({ ms, due: this.#due });
  }

  /** What came out is of this time of the recording, in ms. */
  take(ms: number): void {
    this.#hasMoved = true;
    while (this.#given.length > 0 && this.#given[0]!.ms <= ms + this.#limits.insideMs) this.#given.shift();
  }

  lateMs(now: number): number {
    const next = this.#given[1];
    return next ? Math.max(0, now - next.due) : 0;
  }

  /** To be asked a few times a second. */
  look(now: number): Pace {
    if (this.#hasMoved) this.#movedAt = now;
    this.#hasMoved = false;
    return { lateMs: this.lateMs(now), stillMs: now - this.#movedAt };
  }
}
