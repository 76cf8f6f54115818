import type { Line } from './destination-port.ts';
import { LineWatch, type LineState } from './line-watch.ts';

/**
 * Which way is too slow. `uplink`: that which all share, for several are behind together, or the only one there is.
 * `ingests`: some alone, while others keep pace. With how those go that are slow.
 */
export interface Verdict {
  readonly slow: 'uplink' | 'ingests' | null;
  readonly lines: ReadonlyMap<string, LineState>;
  /** How all of them go. */
  readonly all: ReadonlyMap<string, LineState>;
  /** Whether hardly anything waits, but for an ingest that is slow alone. */
  readonly isCalm: boolean;
}

/** One hiccup is not a slow line: it has to lose ground for so long, in ms. */
const slowForMs = 500;
/** One that is slow alone, in ms: others that share its way may only be known to be later. */
const aloneForMs = 1_250;
/** After all were slow together one may be the last to recover: for so long, in ms, that says nothing of its ingest. */
const recoveryMs = 10_000;

/**
 * Tells from how the destinations of a broadcast are served whether the way that they share is too slow, or one ingest. To
 * be asked four times a second.
 */
export class Uplink {
  readonly #watches = new Map<string, LineWatch>();
  /** When the uplink was slow last. */
  #slowAt = Number.NEGATIVE_INFINITY;

  /**
   * @param lines of those that publish, by the id of their destination
   * @param now the clock's time in ms
   */
  look(lines: ReadonlyMap<string, Line>, now: number): Verdict {
    for (const id of this.#watches.keys()) if (!lines.has(id)) this.#watches.delete(id);
    const states = [...lines].map(
      ([id, line]) => [id, this.#watchOf(id, line, now).look(line, now)] as const,
    );
    const all = new Map(states);
    const slowFor = (ms: number): Map<string, LineState> =>
      new Map(states.filter(([, { slowMs }]) => slowMs >= ms));
    const slow = slowFor(slowForMs);
    const isShared = slow.size > 1 ? slow.size * 2 >= states.length : states.length === 1;
    if (slow.size > 0 && isShared) {
      this.#slowAt = now;
      return { slow: 'uplink', lines: slow, all, isCalm: false };
    }
    const alone = now - this.#slowAt < recoveryMs ? new Map<string, LineState>() : slowFor(aloneForMs);
    const isCalm = states.every(([id, state]) => state.isCalm || alone.has(id));
    return { slow: alone.size > 0 ? 'ingests' : null, lines: alone, all, isCalm };
  }

  #watchOf(id: string, line: Line, now: number): LineWatch {
    const known = this.#watches.get(id);
    if (known?.isOf(line)) return known;
    const anew = new LineWatch(now);
    this.#watches.set(id, anew);
    return anew;
  }
}
