import type { FleetView } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { pause } from '../lib/waiting.ts';
import type { FleetShows, Hold } from './holds.ts';

/** How often it is looked whether a show has gone, in ms. */
const lookMs = 20;
/** A client that was told to go on elsewhere may take so long, in ms, before the next one is told. */
const moveMs = 5_000;
/** Those that were told and are still here when all have been told may take so much longer, in ms. */
const lateMs = 20_000;

export interface LeaveTools {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shows: Pick<FleetShows, 'moved'>;
  readonly holds: { readonly all: readonly Hold[]; get(key: string): Hold | null };
  /** Where another node takes a broadcast; null where none does. */
  readonly otherFor: (broadcastId: string) => string | null;
}

/** How a node takes leave of its shows: one goes on elsewhere after the other, so that no two wait for the same ingest. */
export class Leave {
  #of = 0;
  #isOver = false;
  #running: Promise<void> | null = null;
  readonly #tools: LeaveTools;

  constructor(tools: LeaveTools) {
    this.#tools = tools;
  }

  get hasBegun(): boolean {
    return this.#running !== null;
  }

  /** Shows that have gone. */
  get gone(): number {
    return Math.max(0, this.#of - this.#tools.holds.all.length);
  }

  /** Null while it does not take leave. */
  get progress(): FleetView['leaving'] {
    return this.hasBegun ? { shows: this.#of, gone: this.gone, isOver: this.#isOver } : null;
  }

  /** Resolves when all have gone that can; called again, it goes on with those that could not. */
  run(signal: AbortSignal): Promise<void> {
    if (this.#running && !this.#isOver) return this.#running;
    const { holds, logger } = this.#tools;
    if (!this.hasBegun) logger.info('Draining: nothing new is taken, and shows go on elsewhere');
    this.#isOver = false;
    this.#of = this.gone + holds.all.length;
    this.#running = this.#moveAll(signal);
    return this.#running;
  }

  async #moveAll(signal: AbortSignal): Promise<void> {
    const { holds, logger } = this.#tools;
    const told: Hold[] = [];
    for (const hold of holds.all) if (await this.#tell(hold, signal)) told.push(hold);
    await this.#until(lateMs, () => told.every((hold) => this.#hasGone(hold)), signal);
    this.#isOver = true;
    const left = holds.all.length;
    if (left === 0) logger.info('Drained: all shows go on elsewhere', { shows: this.gone });
    else
      logger.warn('Drained as far as it goes: no other node has room for the rest, or their clients stay', {
        shows: this.gone,
        left,
      });
  }

  /** @returns whether its client was told to go on elsewhere */
  async #tell(hold: Hold, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || this.#hasGone(hold) || !hold.isMovable) return false;
    const address = this.#tools.otherFor(hold.broadcastId);
    if (address === null) return false;
    this.#tools.shows.moved(hold.broadcastId, address);
    await this.#until(moveMs, () => this.#hasGone(hold), signal);
    return true;
  }

  #hasGone({ key }: Hold): boolean {
    return this.#tools.holds.get(key) === null;
  }

  async #until(ms: number, holds: () => boolean, signal: AbortSignal): Promise<void> {
    const { clock } = this.#tools;
    for (const end = clock.now() + ms; !holds() && clock.now() < end && !signal.aborted;)
      await pause(clock, lookMs, signal);
  }
}
