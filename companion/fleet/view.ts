import type { Clock } from '../lib/clock.ts';
import type { BucketEntry } from './bucket.ts';
import { goneMs } from './limits.ts';
import { beatSchema, idIn, placeSchema, read, sealOf, type Beat, type Place } from './records.ts';
import type { PlacingNode } from './placement.ts';

/** Nodes of other fleets that are remembered; the oldest is forgotten. */
const maxStrangers = 1_000;

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
  /** Nodes that have another secret, by their ids: another fleet that has the same name. */
  readonly strangers = new Set<string>();
  /** Whether all that was there is known: what comes from now on is news. */
  isComplete = false;
  readonly #clock: Clock;
  readonly #secret: string;
  readonly #onStranger: (address: string) => void;

  /** @param onStranger told the address of each node that has another secret, once */
  constructor(clock: Clock, secret: string, onStranger: (address: string) => void) {
    this.#clock = clock;
    this.#secret = secret;
    this.#onStranger = onStranger;
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
      if (beat === null || !this.#isOurs(node, beat, before)) this.nodes.delete(node);
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

  #isOurs(id: string, { address, seal }: Beat, before: SeenNode | undefined): boolean {
    if (before?.beat.seal === seal && before.beat.address === address) return true;
    if (seal === sealOf(id, address, this.#secret)) return true;
    if (!this.strangers.has(id)) this.#onStranger(address);
    this.strangers.add(id);
    if (this.strangers.size > maxStrangers) this.strangers.delete(this.strangers.values().next().value!);
    return false;
  }

  /** Whether a node is in the bucket, of this fleet or of another one. */
  has(id: string): boolean {
    return this.nodes.has(id) || this.strangers.has(id);
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
