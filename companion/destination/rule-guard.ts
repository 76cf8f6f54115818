import type { DestinationReason, PublishTarget } from '#protocol';
import type { FlvTag } from '../flv/tag.ts';
import { KeyframeWatch } from './keyframe-watch.ts';
import type { Attempt, Verdict } from './outage.ts';
import type { PlatformRules, RulesOf } from './rules.ts';
import { ShortShows } from './short-shows.ts';
import { ShowTime } from './show-time.ts';

/** Keeps one destination to what the platform asks of the shows on it. */
export class RuleGuard {
  #rules: PlatformRules;
  readonly #time = new ShowTime();
  readonly #short = new ShortShows();
  readonly #keyframes = new KeyframeWatch();
  readonly #rulesOf: RulesOf;

  constructor(target: PublishTarget, rulesOf: RulesOf) {
    this.#rulesOf = rulesOf;
    this.#rules = rulesOf(target);
  }

  /** It goes to another place, or with another key. */
  aimAt(target: PublishTarget): void {
    this.#rules = this.#rulesOf(target);
    this.#time.forget();
  }

  /** A person has it tried again. */
  retried(): void {
    this.#short.forget();
  }

  /** What is made for it. */
  hear(tag: FlvTag): void {
    this.#keyframes.hear(tag, this.#rules.keyframesMs);
  }

  /** Media moves there. @returns whether the show has lasted for as long as it may. @param now the clock's time in ms, here and below */
  live(now: number): boolean {
    this.#time.live(now);
    return this.#time.isOver(now, this.#rules.longestShowMs);
  }

  /** What a person is to know while all else is well. */
  news(now: number): DestinationReason | null {
    const ofShow = this.#time.news(now, this.#rules.longestShowMs);
    return ofShow ?? (this.#keyframes.isRare ? 'keyframes-rare' : null);
  }

  /** A new show has begun there. */
  renewed(now: number): void {
    this.#time.renewed(now);
  }

  /** When to try again after an attempt, and what to say: later than `verdict` says where there would be many short shows. */
  space({ liveSince }: Readonly<Attempt>, verdict: Verdict, now: number): Verdict {
    if (verdict.delayMs === null || liveSince === null || !this.#rules.keepsShows) return verdict;
    const calmMs = this.#short.ended(liveSince, now);
    return calmMs > verdict.delayMs ? { reason: 'short-shows', delayMs: calmMs } : verdict;
  }
}
