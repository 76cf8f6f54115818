import type { Clock } from '../platform/clock.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';

/** How long the document stays without a show, in milliseconds: whoever starts again soon need not wait for another. */
const lingerMs = 30_000;

/**
 * Has the host go away when nothing needs it: no show, and nothing left to tell of the last one, neither why it ended nor
 * where its rehearsal was recorded.
 */
export class Rest {
  readonly #clock: Clock;
  readonly #leave: () => void;
  #cancel: (() => void) | null = null;

  /** @param leave closes the document */
  constructor(clock: Clock, leave: () => void) {
    this.#clock = clock;
    this.#leave = leave;
  }

  /** To be told of every status, the first one too. */
  see({ phase, problem, recordings }: BroadcastStatus): void {
    const isNeeded = phase !== 'idle' || problem !== null || recordings !== null;
    if (isNeeded) {
      this.#cancel?.();
      this.#cancel = null;
    } else this.#cancel ??= this.#clock.setTimer(lingerMs, this.#leave);
  }

  /** Somebody asks for the host, and has a show for it: the time begins anew. */
  stay(): void {
    if (!this.#cancel) return;
    this.#cancel();
    this.#cancel = this.#clock.setTimer(lingerMs, this.#leave);
  }
}
