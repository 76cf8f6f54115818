import type { Adapts, Advice } from '#protocol';
import type { Problem } from '../../messages/broadcast-status.ts';
import type { Clock } from '../../platform/clock.ts';
import type { FindCompanion } from '../../companion/link/find-companion.ts';
import type { OpenSocket } from '../../companion/link/socket.ts';

export interface RelayDeps {
  readonly clock: Clock;
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  /** Unix time in ms. */
  readonly wallTime: () => number;
  /** Between which bitrates it may be recorded, and with which it is; null where it is not to be changed. */
  readonly adapts?: () => Adapts | null;
}

export interface RelayEvents {
  /** Something in `views()` has changed, other than figures. */
  onChange(): void;
  /** The current recording cannot be continued: begin a new one, with the next epoch number. */
  onEpochNeeded(): void;
  /** The upload bears this much video, in kbit/s. */
  onAdvice?(advice: Advice): void;
  /** The companion, or this browser, was away for too long to go on unasked. */
  onAway(code: 'companion-gone' | 'computer-slept'): void;
  /** It is about to connect, perhaps after a sleep. */
  onDial?(): void;
  /** The companion has ended the broadcast. */
  onOver(problem: Problem): void;
}
