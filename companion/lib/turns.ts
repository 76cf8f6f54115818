import { availableParallelism } from 'node:os';
import type { Clock } from './clock.ts';

/** Something that begins when it is its turn. */
interface Waiting {
  /** @param over says that the next one may begin; after the first time it does nothing */
  begin(over: () => void): void;
}

/**
 * Has programs begin a few at a time, in the order in which they were asked for. Starting one holds up the whole process
 * until the system has it running, and the more of them are starting, the longer that takes: dozens at once would let
 * nothing else be heard for a minute, and all would come too late.
 */
export class Turns {
  readonly #waiting = new Set<Waiting>();
  #beginning = 0;
  #isDue = false;
  readonly #clock: Clock;
  readonly #atOnce: number;
  readonly #longestMs: number;

  /**
   * @param atOnce how many may be beginning at a time
   * @param longestMs after this time the next one begins, whatever this one does
   */
  constructor(clock: Clock, atOnce = 2 * availableParallelism(), longestMs = 2_000) {
    this.#clock = clock;
    this.#atOnce = atOnce;
    this.#longestMs = longestMs;
  }

  /** Begins at once where there is room and nobody waits, else in turn. @returns gives up the place in the queue */
  take(begin: Waiting['begin']): () => void {
    const waiting = { begin };
    if (this.#beginning < this.#atOnce && this.#waiting.size === 0) this.#begin(waiting);
    else this.#waiting.add(waiting);
    return () => void this.#waiting.delete(waiting);
  }

  #begin({ begin }: Waiting): void {
    this.#beginning += 1;
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      cancel();
      this.#beginning -= 1;
      this.#next();
    };
    const cancel = this.#clock.setTimer(this.#longestMs, over);
    begin(over);
  }

  /** One at a time, with everything else that has come between two of them. */
  #next(): void {
    if (this.#isDue || this.#waiting.size === 0) return;
    this.#isDue = true;
    this.#clock.setTimer(0, () => {
      this.#isDue = false;
      const [first] = this.#waiting;
      if (!first || this.#beginning >= this.#atOnce) return;
      this.#waiting.delete(first);
      this.#begin(first);
      this.#next();
    });
  }
}
