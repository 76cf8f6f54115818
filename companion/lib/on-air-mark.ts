import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import type { Clock } from './clock.ts';

/** How often the file is touched while something is on air, in ms. */
const touchEveryMs = 10_000;
/** A run that was cut off longer ago than this, in ms, has left nothing that an ingest still holds. */
export const heldMs = 60_000;

/**
 * An empty file that is there, and fresh, while something is on air. One that is still there at the start tells that
 * the last run was cut off: ingests may hold its sessions for a while. Where it cannot be written, nothing is known.
 */
export class OnAirMark {
  readonly #held = new Set<object>();
  #cancel: (() => void) | null = null;
  readonly #file: string;
  readonly #clock: Clock;

  constructor(file: string, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** Whether an earlier run was cut off on air a moment ago; forgets it. */
  takeCutOff(): boolean {
    try {
      const age = Date.now() - statSync(this.#file).mtimeMs;
      this.#remove();
      return age < heldMs + touchEveryMs;
    } catch {
      return false;
    }
  }

  /** Something is on air. @param what the same for `release` */
  hold(what: object): void {
    this.#held.add(what);
    if (!this.#cancel) this.#touch();
  }

  /** It is on air no more, and has said goodbye. */
  release(what: object): void {
    if (!this.#held.delete(what) || this.#held.size > 0) return;
    this.#cancel?.();
    this.#cancel = null;
    this.#remove();
  }

  #touch(): void {
    this.#cancel = this.#clock.setTimer(touchEveryMs, () => this.#touch());
    try {
      writeFileSync(this.#file, '');
      const now = new Date();
      utimesSync(this.#file, now, now);
    } catch {
      // A full disk: a refused key is then believed at once, as ever.
    }
  }

  #remove(): void {
    try {
      rmSync(this.#file, { force: true });
    } catch {
      // Nothing follows from a file that stays: it grows old.
    }
  }
}
