import type { Clock } from '../../platform/clock.ts';

interface AbsenceDeps {
  readonly clock: Clock;
  /** Unix time in ms. */
  readonly wallTime: () => number;
}

/** How often it looks at the time of day, in ms: the timers of a page may stand still while the machine sleeps. */
const lookMs = 1_000;

/**
 * How long the companion has been away. A show goes on by itself only within the grace time, for which the companion
 * holds its end of it too; after that it takes a person.
 */
export class Absence {
  /** What the companion has said of itself last, in ms. */
  graceMs = Number.POSITIVE_INFINITY;
  /** When it began, by either clock; null while the companion is there. */
  #since: { readonly monotonic: number; readonly wall: number } | null = null;
  #cancel = (): void => undefined;
  readonly #deps: AbsenceDeps;
  readonly #onTooLong: () => void;

  /** @param onTooLong called once for each absence that lasts longer than the grace time */
  constructor(deps: AbsenceDeps, onTooLong: () => void) {
    this.#deps = deps;
    this.#onTooLong = onTooLong;
  }

  get isTooLong(): boolean {
    if (!this.#since) return false;
    const { clock, wallTime } = this.#deps;
    const past = Math.max(clock.now() - this.#since.monotonic, wallTime() - this.#since.wall);
    return past >= this.graceMs;
  }

  begin(): void {
    if (this.#since) return;
    const { clock, wallTime } = this.#deps;
    this.#since = { monotonic: clock.now(), wall: wallTime() };
    this.#look();
  }

  end(): void {
    this.#since = null;
    this.#cancel();
  }

  #look(): void {
    const { clock } = this.#deps;
    const left = this.#since!.monotonic + this.graceMs - clock.now();
    this.#cancel = clock.setTimer(Math.max(0, Math.min(left, lookMs)), () => {
      if (this.isTooLong) this.#onTooLong();
      else this.#look();
    });
  }
}
