import type { FlvTag } from '../flv/tag.ts';
import type { RenditionFeed } from '../rendition/feed.ts';
import type { Session } from './session.ts';

/** Counted over every session of a destination. */
export interface Totals {
  readonly bytesAcked: number;
  readonly bytesMoved: number;
  readonly droppedFrames: number;
}

/** A session that takes over at the next keyframe. */
interface Successor {
  readonly session: Session;
  /** Says whether it did. */
  readonly settle: (hasTakenOver: boolean) => void;
}

/**
 * The sessions of one destination: the one that is fed, one that takes over at the next keyframe, and those that
 * are taking leave. Sessions it is given are its to close.
 */
export class Feeder {
  readonly #feed: RenditionFeed;
  readonly #hear: (tag: FlvTag) => void;
  readonly #open = new Set<Session>();
  #past: Totals = { bytesAcked: 0, bytesMoved: 0, droppedFrames: 0 };
  #fed: Session | null = null;
  #next: Successor | null = null;
  #turn: { readonly to: Session; readonly settle: (from: Session | null) => void } | null = null;
  #unsubscribe: (() => void) | null = null;
  #patienceMs: number | null = null;

  /** @param hear called with every tag, whether anybody is fed or not */
  constructor(feed: RenditionFeed, hear: (tag: FlvTag) => void = () => undefined) {
    this.#feed = feed;
    this.#hear = hear;
  }

  /** The session that is fed. */
  get current(): Session | null {
    return this.#fed;
  }

  get totals(): Totals {
    return [...this.#open].reduce(add, this.#past);
  }

  /** Of all sessions, those to come too. */
  setPatience(ms: number): void {
    this.#patienceMs = ms;
    for (const session of this.#open) session.setPatience(ms);
  }

  listen(): void {
    this.#unsubscribe ??= this.#feed.subscribe(this.#route);
  }

  ignore(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  track(session: Session): void {
    this.#open.add(session);
    if (this.#patienceMs !== null) session.setPatience(this.#patienceMs);
  }

  /** Feeds this session from now on, beginning with the current GOP, in a codec that its ingest takes. */
  join(session: Session): void {
    this.#feed.fit(session.videoCodecs);
    this.#fed = session;
    for (const tag of this.#feed.prelude()) session.push(tag);
  }

  /** Whether the ingest of this session takes what is given to the current one: nothing else can take over from it. */
  suits(session: Session): boolean {
    return session.videoCodecs.has(this.#feed.codec);
  }

  /**
   * Feeds this session from the next keyframe on; the one fed until then takes leave. One at a time.
   * @returns whether it came to that: false when it ended, or everything did, before it was fed.
   */
  handOverTo(session: Session): Promise<boolean> {
    return new Promise((settle) => (this.#next = { session, settle }));
  }

  /**
   * Feeds this session from the next keyframe on, though its ingest has not been asked yet: it holds what it gets until then. One
   * at a time.
   * @returns the one that was fed until then, which is to be closed; null when everything ended before
   */
  turnTo(session: Session): Promise<Session | null> {
    return new Promise((settle) => (this.#turn = { to: session, settle }));
  }

  /** What to do when the session that is fed is over: true when the next one has taken its place. */
  replace(): boolean {
    const session = this.#successor();
    if (session) this.join(session);
    return session !== null;
  }

  /** Closes a session and keeps what it counted. */
  async close(session: Session): Promise<void> {
    if (this.#next?.session === session) {
      this.#next.settle(false);
      this.#next = null;
    }
    if (this.#fed === session) this.#fed = null;
    await session.close();
    if (this.#open.delete(session)) this.#past = add(this.#past, session);
  }

  /** Feeds nobody any more, and has nothing more leave; the sessions still have to be closed. */
  cutAll(): void {
    this.ignore();
    for (const session of this.#open) session.cut();
  }

  async closeAll(): Promise<void> {
    this.#turn?.settle(null);
    this.#turn = null;
    await Promise.all([...this.#open].map((session) => this.close(session)));
  }

  readonly #route = (tag: FlvTag): void => {
    this.#hear(tag);
    if (tag.keyframe && this.#next) this.#takeOver();
    else if (tag.keyframe && this.#turn) this.#takeTurn();
    this.#fed?.push(tag);
  };

  #takeOver(): void {
    const old = this.#fed;
    const next = this.#successor();
    if (!next) return;
    this.#feedFromHere(next);
    if (old) void this.close(old);
  }

  #takeTurn(): void {
    const from = this.#fed;
    if (!from || !this.#turn) return;
    const { to, settle } = this.#turn;
    this.#turn = null;
    this.#feedFromHere(to);
    settle(from);
  }

  #feedFromHere(session: Session): void {
    this.#fed = session;
    const head = this.#feed.prelude().filter((tag) => tag.type === 'script' || tag.sequenceHeader);
    for (const tag of head) session.push(tag);
  }

  /** The session whose turn it is, if it has not ended meanwhile. */
  #successor(): Session | null {
    const next = this.#next;
    if (!next) return null;
    if (next.session.isOver) {
      void this.close(next.session);
      return null;
    }
    this.#next = null;
    next.settle(true);
    return next.session;
  }
}

function add(sum: Totals, { bytesAcked, bytesMoved, droppedFrames }: Totals): Totals {
  return {
    bytesAcked: sum.bytesAcked + bytesAcked,
    bytesMoved: sum.bytesMoved + bytesMoved,
    droppedFrames: sum.droppedFrames + droppedFrames,
  };
}
