import { renditionKbps, type Rendition, type RenditionChoice, type RenditionReason } from '#protocol';
import { BitrateSteps } from './bitrate-steps.ts';
import type { LineState } from './line-watch.ts';

/** Destinations whose rendition can be another one while they are live. */
export interface Movable {
  /** What a destination asked for; null where there is none of this id. */
  asked(id: string): RenditionChoice | null;
  /** Whether its platform takes this of it during a show. */
  mayGet(id: string, choice: RenditionChoice): boolean;
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
 * Gives an ingest that alone is slow a lower rendition than the others, as far as its platform takes one during a show and this
 * computer bears one more encode, and goes back by steps when there is room. Otherwise it drops pictures, as ever.
 */
export class SlowIngests {
  readonly #lowered = new Map<string, Lowered>();
  /** Those whose platform takes no lower one, or for which one was tried, and this computer was too slow. */
  readonly #unbearable = new Set<string>();
  readonly #destinations: Movable;

  constructor(destinations: Movable) {
    this.#destinations = destinations;
  }

  /**
   * @param all how each line goes @param slow ids of those that are slow alone
   * @param now the clock's time in ms @param delayMs how long what is made is held back
   * @returns the steps that were taken: kbit/s of video by the id, null for what was asked for
   */
  look(
    all: ReadonlyMap<string, LineState>,
    slow: ReadonlySet<string>,
    now: number,
    delayMs = 0,
  ): ReadonlyMap<string, number | null> {
    const taken = new Map<string, number | null>();
    for (const [id, state] of all) {
      const step = this.#step(id, state, slow.has(id), now, delayMs);
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

  #step(
    id: string,
    state: LineState,
    isSlowAlone: boolean,
    now: number,
    delayMs: number,
  ): number | null | undefined {
    const lowered = this.#lowered.get(id);
    if (!lowered) {
      if (!isSlowAlone || this.#unbearable.has(id)) return undefined;
      const highest = Math.max(lowestKbps, Math.round(state.madeKbps - soundKbps));
      this.#lowered.set(id, {
        steps: new BitrateSteps({ lowest: lowestKbps, highest }, highest, now),
        since: now,
      });
      return this.#step(id, state, isSlowAlone, now, delayMs);
    }
    if (now - lowered.since >= startMs + delayMs && this.#destinations.isTroubled(id)) {
      this.#unbearable.add(id);
      return this.#goBack(id);
    }
    const { steps } = lowered;
    const next = steps.look(
      { isSlow: state.slowMs > 0, isCalm: state.isCalm, leavesKbps: state.leavesKbps, delayMs },
      now,
    );
    if (next === null) return undefined;
    if (next >= steps.highest) return this.#goBack(id);
    const choice = this.#lower(id, next);
    if (!choice) {
      this.#unbearable.add(id);
      this.#lowered.delete(id);
      return undefined;
    }
    this.#destinations.move(id, choice, 'ingest-slow');
    return next;
  }

  #goBack(id: string): null {
    this.#lowered.delete(id);
    this.#destinations.restore(id);
    return null;
  }

  /** Upright and in the format that was asked for, but with less of everything else; null where the platform takes none such. */
  #lower(id: string, kbps: number): Rendition | null {
    const asked = this.#destinations.asked(id) ?? 'source';
    const own = asked === 'source' ? null : asked;
    const smallest = kbps >= hdKbps ? [] : (['480p30'] as const);
    const pictures = own?.picture === '480p30' ? [] : [...smallest, '720p30' as const];
    const videoKbps = Math.max(renditionKbps.least, kbps);
    const lower = [...pictures, ...(own ? [own.picture] : [])].map((picture): Rendition => ({
      ...own,
      picture,
      videoKbps,
    }));
    return lower.find((each) => this.#destinations.mayGet(id, each)) ?? null;
  }
}
