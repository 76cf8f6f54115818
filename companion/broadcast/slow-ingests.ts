import { renditionKbps, type Rendition, type RenditionChoice, type RenditionReason } from '#protocol';
import { BitrateSteps } from './bitrate-steps.ts';
import type { LineState } from './line-watch.ts';

/** Destinations whose rendition can be another one while they are live. */
export interface Movable {
  /** What a destination asked for; null where there is none of this id. */
  asked(id: string): RenditionChoice | null;
  /** Whether this computer does not make what it gets now in time. */
  isTroubled(id: string): boolean;
  move(id: string, choice: RenditionChoice, reason: RenditionReason): unknown;
  /** Gives it again what it asked for. */
  restore(id: string): void;
}

/** The lowest video that is made for one alone, in kbit/s. */
const lowestKbps = 500;
/** What a picture of 720 lines needs at least, in kbit/s. */
const hdKbps = 2_000;
/** What sound and framing take, in kbit/s. */
const soundKbps = 140;
/** A lower rendition may take so long to come in time, in ms: an encoder starts, and has to catch up. */
const startMs = 10_000;

interface Lowered {
  readonly steps: BitrateSteps;
  readonly since: number;
}

/**
 * Gives an ingest that alone is slow a lower rendition than the others, as far as this computer bears one more encode, and
 * goes back by steps when there is room. Otherwise it drops pictures, as ever.
 */
export class SlowIngests {
  readonly #lowered = new Map<string, Lowered>();
  /** Those for which a lower one was tried, and this computer was too slow. */
  readonly #unbearable = new Set<string>();
  readonly #destinations: Movable;

  constructor(destinations: Movable) {
    this.#destinations = destinations;
  }

  /**
   * @param all how each line goes @param slow ids of those that are slow alone
   * @param now the clock's time in ms
   * @returns the steps that were taken: kbit/s of video by the id, null for what was asked for
   */
  look(
    all: ReadonlyMap<string, LineState>,
    slow: ReadonlySet<string>,
    now: number,
  ): ReadonlyMap<string, number | null> {
    const taken = new Map<string, number | null>();
    for (const [id, state] of all) {
      const step = this.#step(id, state, slow.has(id), now);
      if (step !== undefined) taken.set(id, step);
    }
    for (const id of this.#lowered.keys())
      if (this.#destinations.asked(id) === null) this.#lowered.delete(id);
    return taken;
  }

  /** It has been given something else. */
  forget(id: string): void {
    this.#lowered.delete(id);
    this.#unbearable.delete(id);
  }

  #step(id: string, state: LineState, isSlowAlone: boolean, now: number): number | null | undefined {
    const lowered = this.#lowered.get(id);
    if (!lowered) {
      if (!isSlowAlone || this.#unbearable.has(id)) return undefined;
      const highest = Math.max(lowestKbps, Math.round(state.madeKbps - soundKbps));
      this.#lowered.set(id, {
        steps: new BitrateSteps({ lowest: lowestKbps, highest }, highest, now),
        since: now,
      });
      return this.#step(id, state, isSlowAlone, now);
    }
    if (now - lowered.since >= startMs && this.#destinations.isTroubled(id)) {
      this.#unbearable.add(id);
      return this.#goBack(id);
    }
    const { steps } = lowered;
    const next = steps.look(
      { isSlow: state.slowMs > 0, isCalm: state.isCalm, leavesKbps: state.leavesKbps },
      now,
    );
    if (next === null) return undefined;
    if (next >= steps.highest) return this.#goBack(id);
    this.#destinations.move(id, lower(this.#destinations.asked(id) ?? 'source', next), 'ingest-slow');
    return next;
  }

  #goBack(id: string): null {
    this.#lowered.delete(id);
    this.#destinations.restore(id);
    return null;
  }
}

/** Upright and in the format that was asked for, but with less of everything else. */
function lower(asked: RenditionChoice, kbps: number): Rendition {
  const { frame, codec } = asked === 'source' ? {} : (asked as Partial<Rendition>);
  const isSmall = asked !== 'source' && asked.picture === '480p30';
  return {
    picture: kbps >= hdKbps && !isSmall ? '720p30' : '480p30',
    videoKbps: Math.max(renditionKbps.least, kbps),
    ...(frame && { frame }),
    ...(codec && { codec }),
  };
}
