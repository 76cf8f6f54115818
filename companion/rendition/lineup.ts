import type { Clock } from '../lib/clock.ts';
import type { Playlist } from './playlist.ts';
import type { RecordedSegment } from './recorded-segment.ts';
import type { Slate } from './slate.ts';

/** Why there is nothing to show but the slate: the source is gone, or its encoder was too late. */
export type Absence = 'source' | 'encoder';

export interface LineupTools {
  readonly clock: Clock;
  readonly playlist: Playlist;
  readonly slate: Slate;
}

export interface LineupListener {
  /** The slate stands in. */
  interrupted(): void;
  /** The current segment had its turn, and there is no more of it. */
  spent(segment: RecordedSegment): void;
}

/** How long a normaliser may take to write out its end, in ms. */
const flushMs = 2_000;

/**
 * The segments of one rendition, and whose turn it is: the oldest one that has not left, or, while there is nothing else to
 * show, the slate.
 *
 *     ending ─ ending ─ current        each writes out its end before the next one has its turn
 *
 *     absence:  null ──── interrupt ───→ 'source' | 'encoder'
 *                 ↑                             │  the slate stands in as soon as the oldest has left
 *                 └── the current one begins ───┘
 */
export class Lineup {
  /** The segment that gets what comes in; null while there is none. */
  current: RecordedSegment | null = null;
  /** Those that write out their end, the oldest first. */
  readonly #ending: RecordedSegment[] = [];
  #absence: Absence | null = null;
  readonly #tools: LineupTools;
  readonly #listener: LineupListener;

  constructor(tools: LineupTools, listener: LineupListener) {
    this.#listener = listener;
    this.#tools = tools;
  }

  get absence(): Absence | null {
    return this.#absence;
  }

  /** Lets the current segment write out its end, for a bounded time in ms. */
  retire(patienceMs = flushMs): void {
    const { current } = this;
    this.current = null;
    // One that is done and had not its turn: what it made is made again when the epoch goes on.
    if (!current || current.situation === 'made') return;
    this.#ending.push(current);
    current.end(patienceMs);
  }

  /** Cuts the current segment off. */
  drop(): void {
    this.current?.cut();
    this.current = null;
  }

  /** Cuts all segments off. */
  clear(): void {
    for (const segment of this.#ending) segment.cut();
    this.drop();
  }

  /** From now on there is nothing to show but what is written out yet, until a current segment is ready. */
  interrupt(absence: Absence): void {
    this.#absence = absence;
    this.passTurn();
  }

  /** The normaliser of this segment is gone. @returns whether it was the current one */
  leave(segment: RecordedSegment): boolean {
    const at = this.#ending.indexOf(segment);
    if (at >= 0) {
      this.#ending.splice(at, 1);
      this.passTurn();
    }
    return segment === this.current;
  }

  /** Resolves when no segment is left: those that do not leave within so many ms are cut off. */
  async end(patienceMs: number): Promise<void> {
    this.#absence = null;
    this.#tools.slate.close();
    this.retire();
    const cancel = this.#tools.clock.setTimer(patienceMs, () => this.clear());
    await Promise.all(this.#ending.map((segment) => segment.closed));
    cancel();
  }

  /** Something has changed: lets the next one begin when it is its turn. */
  passTurn(): void {
    const next = this.#ending[0] ?? this.current;
    if (next?.situation === 'showing' || next?.situation === 'over') return;
    if (next && (next.situation !== 'preparing' || this.#absence === null)) this.#begin(next);
    // What has its place goes on in a moment, from a keyframe that is there already.
    else if (this.#absence !== null && !next?.progress.isPlaced) this.#standIn();
  }

  #begin(segment: RecordedSegment): void {
    const { slate, playlist } = this.#tools;
    slate.hide();
    if (segment === this.current) this.#absence = null;
    if (segment.progress.isPlaced) playlist.resume(segment.progress.goesOnAs);
    else playlist.begin(segment.progress.epoch);
    segment.begin();
    if (segment.situation === 'over' && segment === this.current) this.#listener.spent(segment);
  }

  #standIn(): void {
    const { slate, playlist } = this.#tools;
    if (slate.showing) return;
    this.#listener.interrupted();
    playlist.begin();
    slate.show((tag) => void playlist.add(tag));
  }
}
