import type { DestinationReason } from '#protocol';
import { hangUpsBeforeTold, reconnectDelay } from './reconnect-policy.ts';
import type { Failure } from './session.ts';

/** How long an ingest may hold a session that was lost, until it times out there, in ms from the first refusal. */
const staleSessionMs = 120_000;
/** A publish that was live for this long, in ms, has ended the outage before it; a shorter one belongs to it. */
const stableMs = 10_000;

/** Whether a publish has been live for long enough to be trusted. @param now the clock's time in ms */
export function isStable(liveSince: number | null, now: number): boolean {
  return liveSince !== null && now - liveSince >= stableMs;
}

/** What follows from the end of an attempt. */
export interface Verdict {
  /** What a person is told: what happened may mean something else after what came before. */
  readonly reason: DestinationReason;
  /** The delay before the next attempt in ms, or null to give up. */
  readonly delayMs: number | null;
}

/** How an attempt went, besides why it ended. */
export interface Attempt {
  /** When it went live, by the clock, or null. */
  liveSince: number | null;
  /** Whether the ingest accepted the publish, and meant it. */
  accepted: boolean;
  /** Whether it said yes and closed at once, with nothing to show that it took anything. */
  hangUp: boolean;
}

export function notYet(): Attempt {
  return { liveSince: null, accepted: false, hangUp: false };
}

/** What is remembered from one attempt to the next, so that patience grows while an ingest stays away. */
export class OutageMemory {
  #failed = 0;
  #since = 0;
  #rejections = 0;
  #rejectedSince = 0;
  #hangUps = 0;
  /** Whether the ingest has accepted this key. */
  #keyAccepted = false;
  #heldUntil: number | null;

  /**
   * @param heldUntil until when, by the clock, an ingest may still hold a session of an earlier run of this program
   * with the same key; null when there was none.
   */
  constructor(heldUntil: number | null = null) {
    this.#heldUntil = heldUntil;
  }

  /** Attempts that failed in a row, a publish that ended counted as one. */
  get failures(): number {
    return this.#failed;
  }

  /** @param now the clock's time in ms, here and below. */
  forget(now: number): void {
    this.#failed = 0;
    this.#since = now;
    this.#rejections = 0;
    this.#hangUps = 0;
  }

  /** There is another key now. */
  forgetKey(): void {
    this.#keyAccepted = false;
    this.#heldUntil = null;
  }

  /**
   * Notes the end of an attempt.
   * @param random from 0 up to 1.
   */
  noteFailure(failure: Failure, attempt: Readonly<Attempt>, now: number, random: number): Verdict {
    if (isStable(attempt.liveSince, now)) this.forget(now);
    this.#failed += 1;
    this.#keyAccepted ||= attempt.accepted && !attempt.hangUp;
    this.#hangUps = attempt.hangUp ? this.#hangUps + 1 : 0;
    const isRefusal = failure.reason === 'key-rejected' || this.#hangUps >= hangUpsBeforeTold;
    if (!isRefusal) this.#rejections = 0;
    else if (this.#rejections++ === 0) this.#rejectedSince = now;
    const isHeld = this.#keyAccepted
      ? now - this.#rejectedSince < staleSessionMs
      : now < (this.#heldUntil ?? -Infinity);
    const reason = !isRefusal ? failure.reason : isHeld ? 'key-in-use' : 'key-rejected';
    const outageMs = now - this.#since;
    const { isGuess } = failure;
    const delayMs = reconnectDelay({
      reason,
      isGuess,
      attempt: this.#failed,
      outageMs,
      rejections: this.#rejections,
      hangUps: this.#hangUps,
      random,
    });
    return { reason, delayMs };
  }
}
