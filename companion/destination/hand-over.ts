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
   * @returns true when it has; false when it was refused, takes another codec, ended or is no longer wanted: the first goes on; null when
   * one is under way already.
   */
  async to(create: () => Session, signal: AbortSignal): Promise<boolean | null> {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    try {
      const session = create();
      const refused = await session.open(signal);
      const isWanted = refused === null && !signal.aborted && this.#feeder.current !== null;
      if (isWanted && this.#feeder.suits(session)) {
        return await this.#feeder.handOverTo(session);
      }
      await this.#feeder.close(session);
      return false;
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * Ends the publish that goes on before the next keyframe, and begins another one with it: what the ingest gets is two
   * whole shows. The other one is asked for only when the first is closed, because an ingest takes a key once.
   * @param onTurn called when nothing more goes to the first
   * @returns whether the ingest has accepted the other one, which is over if not; null when there is nothing to end, or a
   * hand-over is under way
   */
  async anew(create: () => Session, signal: AbortSignal, onTurn: () => void): Promise<boolean | null> {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    try {
      const session = create();
      const first = await this.#feeder.turnTo(session);
      if (!first) {
        await this.#feeder.close(session);
        return null;
      }
      onTurn();
      await this.#feeder.close(first);
      const refused = await session.open(signal);
      if (refused) session.abandon(refused);
      return refused === null;
    } finally {
      this.#isBusy = false;
    }
  }
}
