import type { Clock } from '../lib/clock.ts';
import type { BucketEntry } from './bucket.ts';
import { goneMs } from './limits.ts';
import { beatSchema, idIn, placeSchema, read, type Beat, type Place } from './records.ts';
import type { PlacingNode } from './placement.ts';

export interface SeenNode {
  readonly beat: Beat;
  readonly revision: number;
  /** When its beat last changed, on our own clock, in ms; -Infinity where it has not since we look. */
  readonly seenAt: number;
}

export interface SeenPlace {
  readonly place: Place;
  readonly revision: number;
  /** When it was seen, on our own clock, in ms. */
  readonly seenAt: number;
}

/** What this node has seen of the fleet, in the order in which it happened. */
export class View {
  readonly nodes = new Map<string, SeenNode>();
  /** By the keys of broadcasts. */
  readonly places = new Map<string, SeenPlace>();
  /** Paired browsers as they are written, by their ids. */
  readonly browsers = new Map<string, string>();
  /** Whether all that was there is known: what comes from now on is news. */
  isComplete = false;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A watch begins: what it does not tell is not there any more. */
  begin(): void {
    this.isComplete = false;
    this.places.clear();
    this.browsers.clear();
  }

  take({ key, value, revision }: BucketEntry): void {
    const seenAt = this.#clock.now();
    const node = idIn(key, 'node');
    if (node !== null) {
      const beat = value === null ? null : read(beatSchema, value);
      const before = this.nodes.get(node);
      if (beat === null) this.nodes.delete(node);
      else if (before?.revision !== revision)
        this.nodes.set(node, { beat, revision, seenAt: this.isComplete || before ? seenAt : -Infinity });
    }
    if (idIn(key, 'show') !== null) {
      const place = value === null ? null : read(placeSchema, value);
      if (place === null) this.places.delete(key);
      else this.places.set(key, { place, revision, seenAt });
    }
    const browser = idIn(key, 'browser');
    if (browser !== null && value !== null) this.browsers.set(browser, value);
  }

  /** Whether a node was heard of not long ago. */
  isThere(id: string): boolean {
    const seen = this.nodes.get(id);
    return seen !== undefined && this.#clock.now() - seen.seenAt < goneMs;
  }

  /** All that are there, in the same order everywhere. */
  placing(): PlacingNode[] {
    const shows = new Map<string, number>();
    for (const { place } of this.places.values()) {
      const node = place.wants ?? place.node;
      shows.set(node, (shows.get(node) ?? 0) + 1);
    }
    return [...this.nodes]
      .filter(([id]) => this.isThere(id))
      .map(([id, { beat }]) => ({ id, ...beat, shows: shows.get(id) ?? 0 }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}
