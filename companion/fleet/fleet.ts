import { randomBytes } from 'node:crypto';
import type { FleetView, WhereLast } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { pause, within } from '../lib/waiting.ts';
import type { PlaceVerdict, Placing } from '../ports/placing.ts';
import { RevisionError, type Bucket, type BucketEntry } from './bucket.ts';
import { Holds, type FleetShows } from './holds.ts';
import { Leave } from './leave.ts';
import { beatMs, expectedMs, forgottenMs, leaseMs, marginMs } from './limits.ts';
import { loadOfNode, placeOf, settle, type PlacingNode } from './placement.ts';
import { Pulse } from './pulse.ts';
import { idIn, keys, sealOf, type Beat, type Place } from './records.ts';
import { SealedPairings } from './sealed-pairings.ts';
import { View } from './view.ts';

/** How often it is looked whether what is waited for has come, in ms. */
const lookMs = 20;
/** How often a broadcast is looked at anew when others change its place at the same moment. */
const maxTries = 10;
/** Other nodes that clients are told of at most. */
const maxOthers = 8;

export interface FleetTools {
  readonly bucket: Bucket;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shows: FleetShows;
  readonly name: string;
  readonly secret: string;
  /** Broadcasts that this node takes. */
  readonly capacity: number;
  /** How busy it is, from 0 to 1; asked with every beat. */
  readonly busy: () => number;
  readonly version: string;
}

/** This companion as one of a fleet: which broadcasts are its own, and where the others live. */
export class Fleet implements Placing {
  /** Of this run: one that was started again has forgotten what it published. */
  readonly id = randomBytes(8).toString('hex');
  readonly view: View;
  readonly pairings: SealedPairings;
  /** Told whenever NATS is there again. */
  onSure: () => void = () => undefined;
  readonly #pulse: Pulse;
  readonly #holds: Holds;
  readonly #stop = new AbortController();
  #address: string | null = null;
  #seal = '';
  #takeovers = 0;
  readonly #leave: Leave;
  readonly #tools: FleetTools;

  constructor(tools: FleetTools) {
    this.#tools = tools;
    const { bucket, clock, logger, shows } = tools;
    this.view = new View(clock, tools.secret, (address) => {
      const advice = 'set the same TABCAST_FLEET_SECRET on all of one, or give each a --fleet-name';
      logger.warn(`A companion of this name has another secret, and is taken for another fleet: ${advice}`, {
        address,
      });
    });
    this.pairings = new SealedPairings(tools.secret, bucket, this.view);
    const beat = (): Omit<Beat, 'n'> => this.#beat();
    const onEntry = (entry: BucketEntry): void => this.#see(entry);
    this.#pulse = new Pulse({
      ...{ id: this.id, bucket, view: this.view, clock, logger, beat, onEntry },
      onSure: () => this.onSure(),
    });
    this.#holds = new Holds({ bucket, clock, logger, shows, sureAt: () => this.#pulse.sureAt });
    const otherFor = (broadcastId: string): string | null => this.#otherFor(broadcastId);
    this.#leave = new Leave({ clock, logger, shows, holds: this.#holds, otherFor });
  }

  /** @param address where clients reach this companion's control port */
  start(address: string): void {
    this.#address = address;
    this.#seal = sealOf(this.id, address, this.#tools.secret);
    this.#pulse.start();
    void this.#sweep();
  }

  /** Whether NATS answers, and all that is in the fleet is known. */
  get isSure(): boolean {
    return this.#pulse.isSure && this.view.isComplete;
  }

  /**
   * Whether a broadcast may begin, or go on, here; may take until the node before this one has stopped for sure.
   * @param last what the client says of the node that it was at; null for a client that cannot be sent elsewhere
   */
  async admit(broadcastId: string, last: WhereLast | null): Promise<PlaceVerdict> {
    const arrivedAt = this.#tools.clock.now();
    const key = keys.show(broadcastId, this.#tools.secret);
    for (let tries = 0; tries < maxTries && !this.#stop.signal.aborted; tries++) {
      try {
        const verdict = await this.#judge({ broadcastId, key, last, arrivedAt });
        if (verdict) return verdict;
      } catch (error) {
        if (!(error instanceof RevisionError)) return { code: 'fleet-away' };
      }
      await pause(this.#tools.clock, lookMs * (tries + 1), this.#stop.signal);
    }
    return { code: 'fleet-away' };
  }

  /** The client of a broadcast has answered a question that was asked then. */
  heard(broadcastId: string, askedAt: number): void {
    this.#holds.heard(keys.show(broadcastId, this.#tools.secret), askedAt);
  }

  /** A broadcast is over, all of it closed. */
  ended(broadcastId: string): void {
    this.#holds.ended(keys.show(broadcastId, this.#tools.secret));
  }

  /** Takes nothing more, and has one broadcast after the other go on elsewhere; resolves when all have gone that can. */
  drain(signal: AbortSignal): Promise<void> {
    const over = this.#leave.run(signal);
    this.#pulse.beat();
    return over;
  }

  /** Whether it takes leave, or has done so: nothing new comes here. */
  get isDraining(): boolean {
    return this.#leave.hasBegun;
  }

  get others(): string[] {
    const placing = this.view.placing().filter(({ id, isOpen }) => id !== this.id && isOpen);
    return placing.slice(0, maxOthers).map(({ id }) => this.#addressOf(id));
  }

  snapshot(): FleetView {
    const nodes = this.view.placing().map(({ id, shows, capacity, busy, isOpen }) => ({
      id,
      address: this.#addressOf(id),
      shows,
      destinations: this.view.nodes.get(id)!.beat.destinations,
      capacity,
      busy: Math.round(busy * 100) / 100,
      isOpen,
    }));
    const { name } = this.#tools;
    const leaving = this.#leave.progress;
    return { node: this.id, name, isSure: this.isSure, shows: this.#holds.all.length, leaving, nodes };
  }

  /** For who watches this companion. */
  get figures() {
    const { capacity } = this.#tools;
    const nodes = this.view.placing();
    const [leases, busy] = [this.#holds.all.length, nodes.find(({ id }) => id === this.id)?.busy ?? 0];
    return {
      ...{ isSure: this.isSure, nodes: nodes.length, leases, capacity },
      load: loadOfNode({ shows: leases, capacity, busy }),
      ...{ takeovers: this.#takeovers, fenced: this.#holds.fenced, moves: this.#leave.gone },
    };
  }

  /** Leaves the fleet; its broadcasts are over by now. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#pulse.stop();
    this.#holds.stop();
    const { bucket, clock } = this.#tools;
    await within(clock, beatMs, bucket.remove(keys.node(this.id)));
    await within(clock, beatMs, bucket.close());
  }

  async #judge(asked: Asked): Promise<PlaceVerdict | null> {
    const { broadcastId, key, last, arrivedAt } = asked;
    const { bucket } = this.#tools;
    const own = this.#holds.get(key);
    if (own && own.endsAt === null) {
      own.heardAt = arrivedAt;
      return 'here';
    }
    if (!this.isSure) return this.#alone(asked);
    const seen = this.view.places.get(key);
    if (!seen) {
      const node = placeOf(broadcastId, this.#placing(key));
      if (!node) return { code: 'fleet-full' };
      const place: Place = { node: node.id };
      const revision = await bucket.create(key, JSON.stringify(place));
      return node.id === this.id ? this.#hold(asked, revision) : this.#sendTo(node.id);
    }
    const { place, revision } = seen;
    if (place.node === this.id) {
      if (place.wants !== undefined && place.wants !== this.id) return this.#sendTo(place.wants);
      const node = this.#settle(broadcastId, key);
      if (node === this.id) return this.#hold(asked, revision);
      await bucket.update(key, JSON.stringify({ node } satisfies Place), revision);
      return this.#sendTo(node);
    }
    const isLost = last !== null && last.node === place.node;
    if (this.view.isThere(place.node) && !isLost && place.wants !== this.id) return this.#sendTo(place.node);
    // Whoever comes here has not reached the one that it was at, whatever that one says of itself in NATS.
    const node = this.#settle(broadcastId, key, isLost ? place.node : null);
    const wanted: Place = { node: place.node, wants: node };
    if (place.wants === node)
      return node === this.id ? this.#take(asked, place, revision) : this.#sendTo(node);
    const wish = await bucket.update(key, JSON.stringify(wanted), revision);
    return node === this.id ? this.#take(asked, place, wish) : this.#sendTo(node);
  }

  /** NATS is away: only what was here before goes on, for nobody else can have begun it without its client. */
  #alone(asked: Asked): PlaceVerdict {
    const revision = this.#holds.lapsed(asked.key);
    if (revision === null || asked.last?.node !== this.id) return { code: 'fleet-away' };
    this.#holds.add({ ...asked, revision, heardAt: asked.arrivedAt });
    return 'here';
  }

  /**
   * Waits until the node before this one says that it has stopped, or has stopped for sure.
   * @param wish the revision of what this node has written
   */
  async #take(asked: Asked, { node: before }: Place, wish: number): Promise<PlaceVerdict | null> {
    const { clock, bucket } = this.#tools;
    const { signal } = this.#stop;
    const { key, last, arrivedAt } = asked;
    const at = (): { readonly place: Place; readonly revision: number } | null =>
      this.view.places.get(key) ?? null;
    await this.#until(leaseMs, () => (at()?.revision ?? 0) >= wish, signal);
    const seenAt = this.view.places.get(key)?.seenAt ?? clock.now();
    // All its beats from before the wish have been seen by now, and after the wish it knows of that.
    const beatAt = this.view.nodes.get(before)?.seenAt ?? seenAt;
    const sureAt = Number.isFinite(beatAt) ? Math.min(beatAt, seenAt) : seenAt;
    const heardAt = arrivedAt - (last !== null && last.node === before ? last.heardMs : 0);
    const dueAt = Math.max(sureAt, heardAt) + leaseMs + marginMs;
    await this.#until(Math.max(0, dueAt - clock.now()), () => at()?.revision !== wish, signal);
    const now = at();
    if (now && now.revision !== wish && now.place.node !== this.id) return null;
    this.#takeovers += 1;
    if (now && now.revision !== wish) return this.#hold(asked, now.revision);
    const revision = await bucket.update(key, JSON.stringify({ node: this.id } satisfies Place), wish);
    this.#tools.logger.info('A show of a node that is gone goes on here');
    return this.#hold(asked, revision);
  }

  #hold(asked: Asked, revision: number): PlaceVerdict {
    this.#holds.add({ ...asked, revision, heardAt: Math.max(asked.arrivedAt, this.#pulse.sureAt) });
    return 'here';
  }

  #sendTo(node: string): PlaceVerdict | null {
    return this.view.nodes.has(node) ? { code: 'moved', address: this.#addressOf(node) } : null;
  }

  /** Where another node takes a broadcast of this one; null where none has room. */
  #otherFor(broadcastId: string): string | null {
    const others = this.view.placing().filter(({ id }) => id !== this.id);
    const to = placeOf(broadcastId, others);
    return to && this.#addressOf(to.id);
  }

  #addressOf(node: string): string {
    return this.view.nodes.get(node)?.beat.address ?? '';
  }

  /** All nodes, this one as it is now, without one broadcast that is placed already. */
  #placing(key: string): PlacingNode[] {
    const { place } = this.view.places.get(key) ?? {};
    const counted = place && (place.wants ?? place.node);
    return this.view.placing().map((node) => {
      const shows = node.id === counted ? node.shows - 1 : node.shows;
      return node.id === this.id ? { ...node, shows, isOpen: !this.isDraining } : { ...node, shows };
    });
  }

  /** The id of the node that takes what has come to this one. @param unreached a node that its client does not reach */
  #settle(broadcastId: string, key: string, unreached: string | null = null): string {
    const nodes = this.#placing(key).filter(({ id }) => id !== unreached);
    const own = nodes.find(({ id }) => id === this.id);
    if (!own) return this.id;
    const open = nodes.filter(({ isOpen }) => isOpen);
    const sum = (of: 'shows' | 'capacity'): number => open.reduce((all, node) => all + node[of], 0);
    return settle(broadcastId, own, nodes, { shows: sum('shows'), capacity: sum('capacity') }).id;
  }

  #beat(): Omit<Beat, 'n'> {
    const { capacity, version } = this.#tools;
    const [address, seal] = [this.#address!, this.#seal];
    const [busy, destinations] = [this.#tools.busy(), this.#tools.shows.destinations()];
    return { address, seal, capacity, busy, destinations, isOpen: !this.isDraining, version };
  }

  #see({ key, revision }: BucketEntry): void {
    if (idIn(key, 'show') !== null)
      this.#holds.see(key, this.view.places.get(key)?.place ?? null, revision, this.id);
  }

  /** Gives back what was placed here and has not come, and removes what those have left that are gone for good. */
  async #sweep(): Promise<void> {
    const { clock, bucket } = this.#tools;
    const { signal } = this.#stop;
    const began = clock.now();
    const isForgotten = (seenAt: number): boolean => clock.now() - Math.max(seenAt, began) > forgottenMs;
    for (; !signal.aborted; await pause(clock, expectedMs, signal)) {
      for (const [key, { place, revision, seenAt }] of this.view.places) {
        const isOurs = place.node === this.id && place.wants === undefined && !this.#holds.get(key);
        const isStale = clock.now() - seenAt > expectedMs;
        const isLeft = !this.view.has(place.node) && isForgotten(seenAt);
        if (((isOurs && isStale) || isLeft) && this.isSure)
          bucket.remove(key, revision).catch(() => undefined);
      }
      for (const [id, { revision, seenAt }] of this.view.nodes)
        if (isForgotten(seenAt) && this.isSure) bucket.remove(keys.node(id), revision).catch(() => undefined);
    }
  }

  async #until(ms: number, holds: () => boolean, signal: AbortSignal): Promise<void> {
    const { clock } = this.#tools;
    const end = clock.now() + ms;
    while (!holds() && clock.now() < end && !signal.aborted) await pause(clock, lookMs, signal);
  }
}

interface Asked {
  readonly broadcastId: string;
  readonly key: string;
  readonly last: WhereLast | null;
  readonly arrivedAt: number;
}
