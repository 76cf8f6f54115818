import type { PrivacyReason, Question, QuestionCode } from '../messages/broadcast-status.ts';
import type { Clock } from '../platform/clock.ts';
import { Consent } from './consent.ts';
import { Privacy } from './privacy.ts';

/** How long the person is waited for who is asked whether the show goes on, in milliseconds. */
const usualAnswerMs = 600_000;

interface HoldDeps {
  readonly clock: Pick<Clock, 'now'>;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** How long an absence may last after which the show goes on by itself, in ms. */
  readonly graceMs: () => number;
  /** How long an answer is waited for, in ms; null for ever. Ten minutes when left out. */
  readonly answerMs: number | null | undefined;
}

interface HoldEvents {
  /** From now on nothing may go out, or all may again. */
  onHeld(held: boolean): void;
  /** The question, or the windows, have changed. */
  onChange(): void;
  /** Nobody has answered in time. */
  onUnanswered(): void;
}

/**
 * Whether a show is held: while a question is open, every window of the browser is closed or the person wants privacy, nothing of
 * it goes out.
 */
export class Hold {
  readonly #consent: Consent;
  readonly #privacy: Privacy;
  readonly #events: HoldEvents;
  #isWindowless = false;
  #isHeld = false;

  constructor({ answerMs = usualAnswerMs, ...deps }: HoldDeps, events: HoldEvents) {
    this.#events = events;
    this.#privacy = new Privacy(deps.clock);
    this.#consent = new Consent(
      { ...deps, answerMs },
      { onAsk: () => this.#look(), onUnanswered: () => events.onUnanswered() },
    );
  }

  /** What the person is asked; null while the show goes on. */
  get question(): Question | null {
    return this.#consent.question;
  }

  get isWindowless(): boolean {
    return this.#isWindowless;
  }

  /** Why nobody may see or hear what the source shows; null while it goes out. */
  get privacy(): PrivacyReason | null {
    return this.#privacy.why;
  }

  /** Something is away: for longer than the grace time, and the person is asked. */
  leave(code: QuestionCode): void {
    this.#consent.leave(code);
  }

  back(code: QuestionCode): void {
    this.#consent.back(code);
  }

  ask(code: QuestionCode): void {
    this.#consent.ask(code);
  }

  /** To be called once a second, and before anything goes out. */
  look(): void {
    this.#consent.look();
  }

  /** The person has said so. */
  goOn(): void {
    this.#consent.goOn();
    this.#look();
  }

  /** Whether the browser has a window. Without one the slate stands in at once, and the person is asked after the grace time. */
  setWindows(open: boolean): void {
    if (this.#isWindowless === !open) return;
    this.#isWindowless = !open;
    if (open) this.#consent.back('no-window');
    else this.#consent.leave('no-window');
    this.#look();
  }

  /** @param why null to show the source again; `toggle` is the one key for both */
  setPrivacy(why: PrivacyReason | 'toggle' | null): void {
    if (why === 'toggle') this.#privacy.toggle();
    else if (why === null) this.#privacy.putOff();
    else this.#privacy.putOn(why);
    this.#look();
  }

  #look(): void {
    const held = this.question !== null || this.#isWindowless || this.privacy !== null;
    if (this.#isHeld !== held) {
      this.#isHeld = held;
      this.#events.onHeld(held);
    }
    this.#events.onChange();
  }
}
