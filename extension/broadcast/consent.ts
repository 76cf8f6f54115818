import type { Question, QuestionCode } from '../messages/broadcast-status.ts';
import type { Clock } from '../platform/clock.ts';

interface ConsentDeps {
  readonly clock: Pick<Clock, 'now'>;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** How long an absence may last after which the show goes on by itself, in ms. */
  readonly graceMs: () => number;
  /** How long an answer is waited for, in ms; null for ever. */
  readonly answerMs: number | null;
}

interface ConsentEvents {
  /** A question is open now: nothing of the person may go out until there is an answer. */
  onAsk(): void;
  /** Nobody has answered in time. */
  onUnanswered(): void;
}

interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** A sleep of less than this, in ms, cannot be told from a busy machine. */
const shortestSleepMs = 5_000;

/**
 * Whether a show may go on by itself. After an absence that is longer than the grace time (the machine was asleep, the
 * companion, the source or every window was gone) it may not: the person is asked, and the show ends without an answer.
 *
 *     present ──leave()──→ away ──grace time over──→ asking ──answerMs over──→ onUnanswered()
 *        ↑ ←────back()─────┘                          ↑  │
 *        │ └───────────ask(), or look() after a sleep─┘  │
 *        └───────────────────goOn()──────────────────────┘
 */
export class Consent {
  readonly #deps: ConsentDeps;
  readonly #events: ConsentEvents;
  readonly #away = new Map<QuestionCode, Moment>();
  #question: Question | null = null;
  /** When it was looked last; null before the first time. */
  #looked: Moment | null = null;

  constructor(deps: ConsentDeps, events: ConsentEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  /** What the person is asked; null while the show goes on. */
  get question(): Question | null {
    return this.#question;
  }

  leave(code: QuestionCode): void {
    if (!this.#away.has(code)) this.#away.set(code, this.#now());
  }

  back(code: QuestionCode): void {
    this.#away.delete(code);
  }

  ask(code: QuestionCode): void {
    if (this.#question) return;
    const { answerMs, wallTime } = this.#deps;
    this.#question = { code, endsAt: answerMs === null ? null : wallTime() + answerMs };
    this.#events.onAsk();
  }

  /** The person has said so: every absence begins anew. */
  goOn(): void {
    this.#question = null;
    for (const code of this.#away.keys()) this.#away.set(code, this.#now());
  }

  /** To be called once a second, and before anything goes out: of a machine that wakes, nobody knows what comes first. */
  look(): void {
    const { graceMs, wallTime } = this.#deps;
    const before = this.#looked;
    this.#looked = this.#now();
    if (this.#question) {
      const { endsAt } = this.#question;
      if (endsAt !== null && wallTime() >= endsAt) this.#events.onUnanswered();
      return;
    }
    if (before && this.#since(before) >= Math.max(graceMs(), shortestSleepMs))
      return this.ask('computer-slept');
    for (const [code, since] of this.#away) if (this.#since(since) >= graceMs()) return this.ask(code);
  }

  #now(): Moment {
    return { monotonic: this.#deps.clock.now(), wall: this.#deps.wallTime() };
  }

  /** The monotonic clock stands still while some machines sleep. */
  #since({ monotonic, wall }: Moment): number {
    return Math.max(this.#deps.clock.now() - monotonic, this.#deps.wallTime() - wall);
  }
}
