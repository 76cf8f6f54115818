import {
  isRtmp,
  platforms,
  renditionCodecs,
  type DestinationStatus,
  type PlatformId,
  type PublishTarget,
  type RenditionChoice,
  type RenditionReason,
  type VideoCodec,
} from '#protocol';
import type { Clock } from '../lib/clock.ts';
import { wholeEndMs } from '../lib/end-budget.ts';
import type { CreateDestination, DestinationPort, IngestPlan, Line } from './destination-port.ts';
import { isSame, MovingFeed } from '../rendition/moving-feed.ts';
import { changedWishes, mayMove, withinLimits, type Wishes } from './platform-wishes.ts';
import type { Renditions, Taken } from './renditions.ts';
import type { BroadcastListener } from '../ports/desk.ts';
import { sameTarget } from './read-target.ts';
import { within } from '../lib/waiting.ts';

/** How often stats are told, in ms. */
const statsEveryMs = 1_000;
/** How late the pictures of a favourite may be at least before they are dropped, in ms: the others give way meanwhile. */
const favouriteMs = 5_000;

export interface Place {
  readonly platform: PlatformId;
  readonly name: string;
  plan: IngestPlan;
  /** Published to the built-in ingest, whatever key comes later. */
  readonly rehearsal: boolean;
  /** How long everything for it is held back, in ms. */
  readonly delayMs: number;
  wishes: Wishes;
  /** Whether others are to lose pictures first. */
  readonly favourite: boolean;
}

/** A destination and the socket that is told about it; null while that socket is gone. */
interface Member extends Place {
  readonly destination: DestinationPort;
  readonly feed: MovingFeed;
  /** Whether it has been live. */
  isShown: boolean;
  /** Set once it was asked to stop. */
  stopping: Promise<unknown> | null;
  owner: BroadcastListener | null;
  /** Whether the client has come back and not asked for it yet. */
  isUnclaimed: boolean;
}

/** The destinations of a broadcast, and which socket each belongs to. */
export class Roster {
  readonly #members = new Map<string, Member>();
  /** What was replaced and still takes leave; each is bounded in time. */
  readonly #leaving = new Set<Promise<unknown>>();
  #cancelStats: (() => void) | null = null;
  #patienceMs: number | null = null;
  #stopping: Promise<void> | null = null;
  readonly #renditions: Pick<Renditions, 'take' | 'expect'>;
  readonly #create: CreateDestination;
  readonly #clock: Clock;

  constructor(renditions: Pick<Renditions, 'take' | 'expect'>, create: CreateDestination, clock: Clock) {
    this.#renditions = renditions;
    this.#create = create;
    this.#clock = clock;
  }

  /** The destination of a socket. */
  of(owner: BroadcastListener): DestinationPort | null {
    return this.#memberOf(owner)?.destination ?? null;
  }

  /** Where a socket's destination publishes. */
  placeOf(owner: BroadcastListener): Place | null {
    return this.#memberOf(owner) ?? null;
  }

  get anyRunning(): boolean {
    return this.all.some((destination) => !isOver(destination.status));
  }

  /** Whether what it has goes to the built-in ingest: a broadcast does so with all of it, or with none. */
  get rehearses(): boolean {
    return [...this.#members.values()].some((member) => member.rehearsal);
  }

  get all(): readonly DestinationPort[] {
    return [...this.#members.values()].map((member) => member.destination);
  }

  /** How those go that publish, by their ids; with a delay only where all have one, for then there is no other to go by. */
  get lines(): ReadonlyMap<string, Line> {
    const isPrompt = this.lineDelayMs === 0;
    const heard = [...this.#members].filter(([, { delayMs }]) => !isPrompt || delayMs === 0);
    const all = heard.map(([id, { destination }]) => [id, destination.line] as const);
    return new Map(all.filter((each): each is readonly [string, Line] => each[1] !== null));
  }

  /** How long what goes through `lines` is held back at most, in ms: so much later another bitrate shows there. */
  get lineDelayMs(): number {
    const going = [...this.#members.values()].filter(({ destination }) => !isOver(destination.status));
    const delays = going.map(({ delayMs }) => delayMs);
    return delays.includes(0) ? 0 : Math.max(0, ...delays);
  }

  /** How late pictures may be before they are dropped, in ms, in all that it has and will have; those of a favourite later. */
  setPatience(ms: number): void {
    this.#patienceMs = ms;
    for (const member of this.#members.values()) this.#tellPatience(member);
  }

  /** Ids of those that lose pictures last. */
  get favourites(): readonly string[] {
    return [...this.#members].flatMap(([id, { favourite }]) => (favourite ? [id] : []));
  }

  /**
   * Opens a destination for a socket. A running one that publishes to the very same place is handed over instead:
   * the client has come back on a new socket, perhaps before the loss of the old one was noticed. What else the
   * socket had, or what was left behind under the same name, is stopped and replaced.
   * @param free what has to be waited for before publishing to that place; null for nothing
   */
  open(place: Place, owner: BroadcastListener, free: Promise<void> | null = null): DestinationStatus {
    const there = [...this.#members.values()].filter(
      (each) => sameTarget(each.plan.target, place.plan.target) && !isOver(each.destination.status),
    );
    const running = there.find((each) => !each.stopping);
    if (running) {
      running.owner = owner;
      running.isUnclaimed = false;
      this.#ask(running, place.wishes.asked);
      return running.destination.status;
    }
    const leaving = there.map((each) => each.stopping);
    for (const [id, each] of this.#members) {
      const left = each.owner === null && each.platform === place.platform && each.name === place.name;
      if (each.owner === owner || left) this.#remove(id, each);
    }
    const wait = free || leaving.length > 0 ? Promise.all([free, ...leaving]) : null;
    return this.#begin(this.#freeId(place.platform), place, owner, wait);
  }

  /** Whether something is published there. @param isSame what counts as there */
  has(target: PublishTarget, isSame = sameTarget): boolean {
    return [...this.#members.values()].some(
      (each) => isSame(each.plan.target, target) && !isOver(each.destination.status),
    );
  }

  /** The client has come back: what it still wants it asks for. */
  awaitClaims(): void {
    for (const member of this.#members.values()) member.isUnclaimed = true;
  }

  /** Closes the publishes that the client has not asked for since it came back; a socket that was lost again is no matter. */
  stopUnclaimed(): void {
    for (const member of this.#members.values()) {
      if (member.isUnclaimed) member.stopping ??= within(this.#clock, wholeEndMs, member.destination.stop());
    }
  }

  /**
   * Tries a socket's destination again now; one that was stopped begins anew.
   * @param plan where to publish from now on; null for where it did
   */
  async retry(owner: BroadcastListener, plan: IngestPlan | null): Promise<DestinationStatus | null> {
    await this.#memberOf(owner)?.stopping;
    const found = this.#entryOf(owner);
    if (!found || this.#stopping) return null;
    const [id, member] = found;
    const anew = { plan: plan ?? member.plan, wishes: withinLimits(member.wishes) };
    if (member.stopping) return this.#begin(id, { ...member, ...anew }, owner);
    member.plan = plan ?? member.plan;
    member.feed.open();
    member.destination.retry(plan ?? undefined);
    return member.destination.status;
  }

  /** Closes one publish, by its id or its socket; resolves with how that ended, within a bounded time. */
  async stopOne(which: string | BroadcastListener): Promise<DestinationStatus | null> {
    const member = typeof which === 'string' ? this.#members.get(which) : this.#memberOf(which);
    if (!member) return null;
    await (member.stopping ??= within(this.#clock, wholeEndMs, member.destination.stop()));
    return member.destination.status;
  }

  /**
   * Gives a destination another rendition from its next keyframe that fits, while its session goes on.
   * @param reason why it is not what was asked for, as its status says it; null where it is
   * @returns false where there is no such destination
   */
  move(id: string, choice: RenditionChoice, reason: RenditionReason | null): boolean {
    const member = this.#members.get(id);
    member?.feed.move(choice, reason);
    return member !== undefined;
  }

  /** A socket's destination asks for another rendition. @returns null where there is none */
  change(owner: BroadcastListener, asked: RenditionChoice): DestinationStatus | null {
    const member = this.#memberOf(owner);
    if (!member) return null;
    this.#ask(member, asked);
    return member.destination.status;
  }

  #ask(member: Member, asked: RenditionChoice): void {
    if (isSame(asked, member.wishes.asked)) return;
    member.wishes = changedWishes(member.wishes, asked, member.isShown);
    const { rendition, reason } = member.wishes;
    member.feed.ask(asked, rendition, reason);
  }

  /** What a destination asked for; null where there is none that goes on. */
  asked(id: string): RenditionChoice | null {
    const member = this.#members.get(id);
    return member && !member.stopping && !isOver(member.destination.status) ? member.wishes.rendition : null;
  }

  /** Those that are no favourite let those pass that are, for a group of pictures. */
  giveWay(): void {
    for (const { favourite, destination } of this.#members.values()) if (!favourite) destination.giveWay();
  }

  /** Gives a destination again what it asked for, as far as its platform takes that. */
  restore(id: string): void {
    const member = this.#members.get(id);
    if (member) member.feed.move(member.wishes.rendition, member.wishes.reason);
  }

  /** Whether its platform takes it of a destination during a show. */
  mayGet(id: string, choice: RenditionChoice): boolean {
    const member = this.#members.get(id);
    return member !== undefined && mayMove(member.wishes, choice);
  }

  /** Whether this computer does not make in time what a destination gets. */
  isTroubled(id: string): boolean {
    return (this.#members.get(id)?.feed.trouble ?? null) !== null;
  }

  #feedFor({ wishes, plan, delayMs }: Place): MovingFeed {
    const { asked, rendition, keyframeSeconds, reason } = wishes;
    this.#renditions.expect(rendition);
    const take = (choice: RenditionChoice): Taken => this.#renditions.take(choice, keyframeSeconds);
    const codecs = codecsBefore(plan.target, delayMs);
    const feed = new MovingFeed({ asked, choice: rendition, reason }, take, codecs);
    feed.open();
    return feed;
  }

  #begin(
    id: string,
    place: Place,
    owner: BroadcastListener,
    free: Promise<unknown> | null = null,
  ): DestinationStatus {
    const { platform, name, plan, rehearsal, delayMs, wishes, favourite } = place;
    const feed = this.#feedFor(place);
    const destination = this.#create({ id, platform, name, ...plan, delayMs }, feed);
    const own = { platform, name, plan, rehearsal, delayMs, wishes, favourite };
    const fresh = { isShown: false, stopping: null, isUnclaimed: false };
    const member: Member = { ...own, ...fresh, destination, feed, owner };
    this.#members.set(id, member);
    destination.on('status', (status) => {
      if (isOver(status)) feed.close();
      if (status.state === 'live') member.isShown = true;
      member.owner?.destination(status);
    });
    this.#tellPatience(member);
    if (free) void free.then(() => destination.start());
    else destination.start();
    if (!this.#cancelStats) this.#tick();
    return destination.status;
  }

  #tellPatience({ favourite, destination }: Member): void {
    const ms = favourite ? Math.max(favouriteMs, this.#patienceMs ?? 0) : this.#patienceMs;
    if (ms !== null) destination.setPatience(ms);
  }

  /** The socket is gone; its destination goes on without it. */
  release(owner: BroadcastListener): void {
    const member = this.#memberOf(owner);
    if (member) member.owner = null;
  }

  /** Closes every publish. @param leftMs how long that may take */
  stop(leftMs: number): Promise<void> {
    return (this.#stopping ??= this.#stopAll(leftMs));
  }

  async #stopAll(leftMs: number): Promise<void> {
    this.#cancelStats?.();
    const stops = [...this.all.map((destination) => destination.stop()), ...this.#leaving];
    await within(this.#clock, leftMs, Promise.allSettled(stops));
  }

  #memberOf(owner: BroadcastListener): Member | undefined {
    return this.#entryOf(owner)?.[1];
  }

  #entryOf(owner: BroadcastListener): [string, Member] | undefined {
    return [...this.#members].find(([, member]) => member.owner === owner);
  }

  #remove(id: string, member: Member): void {
    this.#members.delete(id);
    member.owner = null;
    const leaving = within(this.#clock, wholeEndMs, member.destination.stop());
    this.#leaving.add(leaving);
    void leaving.then(() => this.#leaving.delete(leaving));
  }

  #freeId(platform: PlatformId): string {
    let id: string = platform;
    for (let n = 2; this.#members.has(id); n++) id = `${platform}-${n}`;
    return id;
  }

  #tick(): void {
    this.#cancelStats = this.#clock.setTimer(statsEveryMs, () => {
      for (const { owner, destination } of this.#members.values()) owner?.stats(destination.stats());
      this.#tick();
    });
  }
}

/** What is known of what an ingest takes before it is asked; null for nothing. What is held back has to be there by then. */
function codecsBefore({ url }: PublishTarget, delayMs: number): ReadonlySet<VideoCodec> | null {
  if (!isRtmp(url)) return new Set<VideoCodec>(['h264']);
  return delayMs > 0 ? new Set(renditionCodecs) : null;
}

export function isOver({ state }: DestinationStatus): boolean {
  return state === 'ended' || state === 'failed';
}

export function defaultName(platform: PlatformId): string {
  return platforms[platform].name;
}
