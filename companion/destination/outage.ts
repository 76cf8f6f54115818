import { reconnectDelay } from './reconnect-policy.ts';
import type { Failure } from './session.ts';

/** A publish that was live for this long, in ms, has ended the outage before it; a shorter one belongs to it. */
const stableMs = 10_000;

/** Whether a publish has been live for long enough to be trusted. @param now the clock's time in ms */
export function isStable(liveSince: number | null, now: number): boolean {
  return liveSince !== null && now - liveSince >= stableMs;
}

/** What is remembered from one attempt to the next, so that patience grows while an ingest stays away. */
export class OutageMemory {
  /** True once the ingest has accepted this key. */
  keyAccepted = false;
  private failed = 0;
  private since = 0;
  private rejections = 0;
  private rejectedSince = 0;

  /** Attempts that failed in a row, a publish that ended counted as one. */
  get failures(): number {
    return this.failed;
  }

  /** @param now the clock's time in ms, here and below. */
  forget(now: number): void {
    this.failed = 0;
    this.since = now;
    this.rejections = 0;
  }

  /**
   * Notes the end of an attempt.
   * @param liveSince when it went live, or null.
   * @param random from 0 up to 1.
   * @returns the delay before the next attempt in ms, or null to give up.
   */
  noteFailure(failure: Failure, liveSince: number | null, now: number, random: number): number | null {
    if (isStable(liveSince, now)) this.forget(now);
    this.failed += 1;
    if (failure.reason !== 'key-rejected') this.rejections = 0;
    else if (this.rejections++ === 0) this.rejectedSince = now;
    const { keyAccepted, failed: attempt, rejections } = this;
    const [outageMs, rejectedMs] = [now - this.since, now - this.rejectedSince];
    return reconnectDelay({ ...failure, attempt, outageMs, rejections, rejectedMs, keyAccepted, random });
  }
}
