import { platforms, type DestinationStatus, type PlatformId } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { CreateDestination, DestinationPort, RenditionFeed, Target } from './destination-port.ts';
import type { BroadcastListener } from './listener.ts';
import { sameTarget } from './read-target.ts';
import { within } from './within.ts';

/** How often stats are told, in ms. */
const statsEveryMs = 1_000;
/** How long all destinations together may take to close, in ms; each has its own, shorter bound. */
const stopMs = 2_500;

export interface Place {
  readonly platform: PlatformId;
  readonly name: string;
  readonly target: Target;
  readonly backup: Target | null;
}

/** A destination and the socket that is told about it; null while that socket is gone. */
interface Member extends Place {
  readonly destination: DestinationPort;
  owner: BroadcastListener | null;
}

/** The destinations of a broadcast, and which socket each belongs to. */
export class Roster {
  readonly #members = new Map<string, Member>();
  #cancelStats: (() => void) | null = null;
  #stopping: Promise<void> | null = null;

  constructor(
    private readonly feed: RenditionFeed,
    private readonly create: CreateDestination,
    private readonly clock: Clock,
  ) {}

  /** The destination of a socket. */
  of(owner: BroadcastListener): DestinationPort | null {
    return this.#memberOf(owner)?.destination ?? null;
  }

  get all(): readonly DestinationPort[] {
    return [...this.#members.values()].map((member) => member.destination);
  }

  /**
   * Opens a destination for a socket. A running one that publishes to the very same place is handed over instead:
   * the client has come back on a new socket, perhaps before the loss of the old one was noticed. What else the
   * socket had, or what was left behind under the same name, is stopped and replaced.
   */
  open(place: Place, owner: BroadcastListener): DestinationStatus {
    const running = [...this.#members.values()].find(
      (each) => sameTarget(each.target, place.target) && !isOver(each.destination.status),
    );
    if (running) {
      running.owner = owner;
      return running.destination.status;
    }
    for (const [id, each] of this.#members) {
      const left = each.owner === null && each.platform === place.platform && each.name === place.name;
      if (each.owner === owner || left) this.#remove(id, each);
    }
    const id = this.#freeId(place.platform);
    const destination = this.create({ id, ...place }, this.feed);
    const member: Member = { ...place, destination, owner };
    this.#members.set(id, member);
    destination.on('status', (status) => member.owner?.destination(status));
    destination.start();
    if (!this.#cancelStats) this.#tick();
    return destination.status;
  }

  /** The socket is gone; its destination goes on without it. */
  release(owner: BroadcastListener): void {
    const member = this.#memberOf(owner);
    if (member) member.owner = null;
  }

  /** Closes every publish, for a bounded time. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  async #stopAll(): Promise<void> {
    this.#cancelStats?.();
    const stops = this.all.map((destination) => destination.stop());
    await within(this.clock, stopMs, Promise.allSettled(stops));
  }

  #memberOf(owner: BroadcastListener): Member | undefined {
    return [...this.#members.values()].find((member) => member.owner === owner);
  }

  #remove(id: string, member: Member): void {
    this.#members.delete(id);
    member.owner = null;
    void within(this.clock, stopMs, member.destination.stop());
  }

  #freeId(platform: PlatformId): string {
    let id: string = platform;
    for (let n = 2; this.#members.has(id); n++) id = `${platform}-${n}`;
    return id;
  }

  #tick(): void {
    this.#cancelStats = this.clock.setTimer(statsEveryMs, () => {
      for (const { owner, destination } of this.#members.values()) owner?.stats(destination.stats());
      this.#tick();
    });
  }
}

export function isOver({ state }: DestinationStatus): boolean {
  return state === 'ended' || state === 'failed';
}

export function defaultName(platform: PlatformId): string {
  return platforms[platform].name;
}
