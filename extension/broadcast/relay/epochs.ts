import type { ChunkPlace } from '#protocol';
import type { Clock } from '../../platform/clock.ts';

/** Shortest distance between two demands for a new epoch, in milliseconds: a fault must not become a storm. */
const distanceMs = 2000;

export interface EpochsDeps {
  readonly clock: Clock;
  /** Whether somebody is there to take a new epoch. */
  isAnyOpen(): boolean;
  /** Begin a new recording, with the next epoch number. */
  onNeeded(): void;
}

/** The epochs of one broadcast, by the companion's numbers, and the demand for another where one cannot be continued. */
export class Epochs {
  /** Added to the recorder's epochs: after a crash the companion still knows earlier ones. Null until it has said. */
  #first: number | null = null;
  #current = 0;
  /** Whether anything has been recorded. */
  #isEntered = false;
  /** Last epoch that cannot be continued; its chunks are dropped. -1 when there is none. */
  #stale = -1;
  /** Whether nothing may be sent until the person has said that the show goes on. */
  #held = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #cancelAsk: (() => void) | null = null;
  readonly #deps: EpochsDeps;

  constructor(deps: EpochsDeps) {
    this.#deps = deps;
  }

  /** Whether the companion has said with which epoch this broadcast begins. */
  get isBegun(): boolean {
    return this.#first !== null;
  }

  /** The one that is recorded, by the companion's number. */
  get current(): number {
    return this.#current;
  }

  get isHeld(): boolean {
    return this.#held;
  }

  /** Whether what is recorded now cannot be continued. */
  get isStale(): boolean {
    return this.isGivenUp(this.#current);
  }

  isGivenUp(epoch: number): boolean {
    return epoch <= this.#stale;
  }

  /** The companion wants this chunk next; null when it knows nothing of the broadcast. The first to say so counts. */
  begin(next: ChunkPlace | null): void {
    if (this.#first === null) this.#current = this.#first = next ? next.epoch + 1 : 0;
    if (this.#stale === this.#current) this.ask();
  }

  /** The recorder has come to this epoch of its own. @returns the companion's number of it */
  enter(recorded: number): number {
    this.#isEntered = true;
    this.#current = (this.#first ?? 0) + recorded;
    return this.#current;
  }

  /** What is recorded now cannot be continued. */
  giveUp(): void {
    this.#stale = this.#current;
  }

  /** Nothing more goes out of what is recorded now, and no other epoch is asked for until `release()`. */
  hold(): void {
    this.#held = true;
    // What is recorded first, once the show goes on, has nothing to be given up for.
    if (this.#isEntered) this.giveUp();
  }

  release(): void {
    this.#held = false;
  }

  /** Asks for a new epoch once somebody is there to take it, and not too often. */
  ask(): void {
    const { clock, isAnyOpen, onNeeded } = this.#deps;
    if (this.#cancelAsk || this.#held || !isAnyOpen()) return;
    const wait = Math.max(0, this.#askedAt + distanceMs - clock.now());
    this.#cancelAsk = clock.setTimer(wait, () => {
      this.#cancelAsk = null;
      if (this.#held || !this.isStale) return;
      this.#askedAt = clock.now();
      onNeeded();
    });
  }

  close(): void {
    this.#cancelAsk?.();
  }
}
