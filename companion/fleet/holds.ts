import type { WhereLast } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { within } from '../lib/waiting.ts';
import type { Bucket } from './bucket.ts';
import { leaseMs } from './limits.ts';
import type { Place } from './records.ts';

/** How often it is looked whether a lease has run out, in ms. */
const lookMs = 100;
/** What is queued for the ingests may take so long to leave when another node wants a broadcast, in ms. */
const goodbyeMs = 800;
/** Broadcasts that are remembered whose lease has run out; the oldest is forgotten. */
const maxLapsed = 1_000;

/** The broadcasts of this node. */
export interface FleetShows {
  /** Ends it as for a client that is gone; resolves when all publishes are closed. */
  end(broadcastId: string): Promise<void>;
  /** Has nothing more of it leave this computer, from this moment on. */
  cut(broadcastId: string): void;
  /** Tells its client to go on at another node. */
  moved(broadcastId: string, address: string): void;
  /** How many destinations all of them have. */
  destinations(): number;
}

/** A broadcast that this node may publish. */
export interface Hold {
  readonly broadcastId: string;
  readonly key: string;
  readonly revision: number;
  /** Whether its client goes on elsewhere where it is told to. */
  readonly isMovable: boolean;
  /** When its client was asked last that has answered, on our own clock, in ms. */
  heardAt: number;
  /** Set when another node wants it: then it ends here, whoever is heard of. */
  endsAt: number | null;
}

interface Taken extends Pick<Hold, 'broadcastId' | 'key' | 'revision' | 'heardAt'> {
  readonly last: WhereLast | null;
}

export interface HoldsTools {
  readonly bucket: Pick<Bucket, 'update' | 'remove'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shows: FleetShows;
  /** Until when this node knew all that concerns it. */
  readonly sureAt: () => number;
}

/**
 * The leases of this node. It may publish a broadcast for `leaseMs` after it was last sure that nobody else wants it: by NATS, or by its
 * client, because no other node begins one whose client has not come to it. So shows go on while NATS is away, as long as their
 * clients are there.
 */
export class Holds {
  readonly #holds = new Map<string, Hold>();
  readonly #lapsed = new Map<string, number>();
  #cancel: (() => void) | null = null;
  #fenced = 0;
  readonly #tools: HoldsTools;

  constructor(tools: HoldsTools) {
    this.#tools = tools;
  }

  get all(): readonly Hold[] {
    return [...this.#holds.values()];
  }

  /** Broadcasts that were stopped here because of their lease. */
  get fenced(): number {
    return this.#fenced;
  }

  get(key: string): Hold | null {
    return this.#holds.get(key) ?? null;
  }

  /** The revision of a lease that ran out here while nobody else had it; null for any other. */
  lapsed(key: string): number | null {
    return this.#lapsed.get(key) ?? null;
  }

  /** @param taken with what its client said of the node that it was at; null for one that goes nowhere else */
  add({ broadcastId, key, revision, last, heardAt }: Taken): void {
    this.#lapsed.delete(key);
    this.#holds.set(key, { broadcastId, key, revision, isMovable: last !== null, heardAt, endsAt: null });
    this.#cancel ??= this.#look();
  }

  /** Its client has answered a question that was asked then. */
  heard(key: string, askedAt: number): void {
    const hold = this.#holds.get(key);
    if (hold) hold.heardAt = Math.max(hold.heardAt, askedAt);
  }

  /** What is said of a broadcast in the bucket, or that it is not there any more. */
  see(key: string, place: Place | null, revision: number, own: string): void {
    const hold = this.#holds.get(key);
    if (!hold || hold.endsAt !== null || place === null) return;
    // What was before it became ours may be told again.
    if (revision < hold.revision) return;
    if (place.node !== own) this.#lapse(hold, 'another node has taken it');
    else if (place.wants !== undefined && place.wants !== own) void this.#yield(hold, place.wants, revision);
  }

  /** It is over: others may begin it. */
  ended(key: string): void {
    const hold = this.#holds.get(key);
    if (!hold || hold.endsAt !== null) return;
    this.#holds.delete(key);
    this.#tools.bucket.remove(key, hold.revision).catch(() => undefined);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #until({ heardAt, endsAt }: Hold): number {
    return endsAt ?? Math.max(this.#tools.sureAt(), heardAt) + leaseMs;
  }

  /** Its client has come to another node, which waits until this one has stopped. @param revision of its wish */
  async #yield(hold: Hold, to: string, revision: number): Promise<void> {
    const { bucket, clock, logger, shows } = this.#tools;
    hold.endsAt = this.#until(hold);
    logger.info('A show goes on at another node: it ends here', { node: to });
    await within(clock, Math.min(goodbyeMs, hold.endsAt - clock.now()), shows.end(hold.broadcastId));
    shows.cut(hold.broadcastId);
    this.#holds.delete(hold.key);
    const given: Place = { node: to };
    await bucket.update(hold.key, JSON.stringify(given), revision).catch(() => undefined);
  }

  #look(): () => void {
    return this.#tools.clock.setTimer(lookMs, () => {
      const now = this.#tools.clock.now();
      for (const hold of this.all) if (now >= this.#until(hold)) this.#lapse(hold, 'its lease has run out');
      this.#cancel = this.#holds.size > 0 ? this.#look() : null;
    });
  }

  #lapse(hold: Hold, why: string): void {
    const { shows, logger } = this.#tools;
    this.#holds.delete(hold.key);
    this.#fenced += 1;
    if (hold.endsAt === null) {
      this.#lapsed.set(hold.key, hold.revision);
      if (this.#lapsed.size > maxLapsed) this.#lapsed.delete(this.#lapsed.keys().next().value!);
    }
    logger.warn(`A show is not published any more: ${why}`);
    shows.cut(hold.broadcastId);
  }
}
