import type { Feeder } from './feeder.ts';
import type { Session } from './session.ts';

/** Moves a publish from one connection to another without a gap; one attempt at a time. */
export class HandOver {
  readonly #feeder: Feeder;
  #isBusy = false;

  constructor(feeder: Feeder) {
    this.#feeder = feeder;
  }

  /**
   * Opens a second publish beside the one that goes on, and lets it take over at the next keyframe.
   * @returns true when it has; false when it was refused, ended or is no longer wanted: the first goes on; null when
   * one is under way already.
   */
  async to(create: () => Session, signal: AbortSignal): Promise<boolean | null> {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    try {
      const session = create();
      const refused = await session.open(signal);
      if (refused === null && !signal.aborted && this.#feeder.current) {
        return await this.#feeder.handOverTo(session);
      }
      await this.#feeder.close(session);
      return false;
    } finally {
      this.#isBusy = false;
    }
  }
}
