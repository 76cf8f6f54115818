import type { PrivacyReason } from '../messages/broadcast-status.ts';
import type { Clock } from '../platform/clock.ts';

/** A press this soon after it was put on by itself, in milliseconds, was meant to put it on, too. */
const togetherMs = 1_500;

/** Whether nobody may see or hear what the source shows, and why. By itself it only ever goes on: it is a person who puts it off. */
export class Privacy {
  readonly #clock: Pick<Clock, 'now'>;
  #why: PrivacyReason | null = null;
  #since = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Null while it is off. */
  get why(): PrivacyReason | null {
    return this.#why;
  }

  /** On for this reason, unless it is on already. */
  putOn(why: PrivacyReason): void {
    if (this.#why !== null) return;
    this.#why = why;
    this.#since = this.#clock.now();
  }

  putOff(): void {
    this.#why = null;
  }

  /** The one key that does both was pressed. */
  toggle(): void {
    if (this.#why === null) return this.putOn('person');
    const isForTheSame = this.#why !== 'person' && this.#clock.now() - this.#since < togetherMs;
    if (isForTheSame) this.#why = 'person';
    else this.putOff();
  }
}
