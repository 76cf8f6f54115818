import type { BroadcastStatus, PendingStop } from '../messages/broadcast-status.ts';
import type { Clock } from '../platform/clock.ts';

/*
 *            press()                press()                3 s, press()
 *    none ───────────→ asked ───────────────→ undoable ─────────→ none, and the show is stopped
 *     ↑                  │ keep(), 15 s           │ keep()
 *     └──────────────────┴────────────────────────┘
 */

/** A show that has been in public for so long, in milliseconds, is not stopped by one press. */
const guardedMs = 60_000;
/** How long it is asked whether Stop was meant, in milliseconds: a press long after that is another first one. */
const askedMs = 15_000;
/** Time in which a stop can be taken back, in milliseconds. */
const undoableMs = 3_000;
/** A further press this soon, in milliseconds, was none of its own: a double click, a held key. */
const tooSoonMs = 500;

export interface StopGuardDeps {
  readonly clock: Clock;
  /** Unix time in ms. */
  readonly wallTime: () => number;
}

export interface StopGuardEvents {
  onChange(): void;
  /** The show is to be stopped now. */
  onStop(): void;
}

/** Stands between the press of Stop and the end of a show that nobody would want to end by mistake. The show goes on meanwhile. */
export class StopGuard {
  readonly #deps: StopGuardDeps;
  readonly #events: StopGuardEvents;
  #state: PendingStop | null = null;
  /** When the state began, by the clock that cannot be set. */
  #since = 0;
  #cancel = (): void => {};

  constructor(deps: StopGuardDeps, events: StopGuardEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  get state(): PendingStop | null {
    return this.#state;
  }

  /** Stop was pressed while the broadcast is as `status` says: asks, then waits, then stops. What nobody would miss stops at once. */
  press({ phase, liveSince, rehearsal }: BroadcastStatus): void {
    const { clock, wallTime } = this.#deps;
    const age = liveSince === null ? 0 : wallTime() - liveSince;
    if (phase !== 'live' || rehearsal || age < guardedMs) return this.#stop();
    if (this.#state === null) return this.#wait('asked', askedMs, () => this.keep());
    if (clock.now() - this.#since < tooSoonMs) return;
    if (this.#state.step === 'undoable') return this.#stop();
    this.#wait('undoable', undoableMs, () => this.#stop());
  }

  /** The show goes on: nobody meant to stop it, or nobody does any more. */
  keep(): void {
    if (this.#state === null) return;
    this.clear();
    this.#events.onChange();
  }

  /** The show is over, whatever ended it. */
  clear(): void {
    this.#cancel();
    this.#state = null;
  }

  #stop(): void {
    this.clear();
    this.#events.onStop();
  }

  #wait(step: PendingStop['step'], ms: number, then: () => void): void {
    const { clock, wallTime } = this.#deps;
    this.#cancel();
    this.#since = clock.now();
    const now = wallTime();
    this.#state = { step, from: now + tooSoonMs, until: now + ms };
    this.#cancel = clock.setTimer(ms, then);
    this.#events.onChange();
  }
}
