import type { DestinationReason, VideoCodec } from '#protocol';
import type { Line } from '../broadcast/destination-port.ts';
import { enhancedCodec } from '../flv/enhanced.ts';
import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import { AwakeTime } from '../lib/awake-time.ts';
import type { Clock } from '../lib/clock.ts';
import { endBudgetMs } from '../lib/end-budget.ts';
import { unlessAborted, within } from '../lib/waiting.ts';
import { PublishError } from '../publish/publish-error.ts';
import type { PublisherPort } from '../publish/publisher.ts';
import { Arrival } from './arrival.ts';
import { GopQueue } from './gop-queue.ts';
import { Ground } from './ground.ts';
import type { Movement } from './progress.ts';

/** Why a publish ended or did not begin. */
export interface Failure {
  readonly reason: DestinationReason;
  /** True when the reason is only the likeliest for a connection that ended without a word. */
  readonly isGuess: boolean;
  /** What the log is told of it: the error that it came with, where there was one. */
  readonly error?: unknown;
}

/**
 * Longest time between two pushes or looks that is held against the ingest, in ms: starting a program, an encoder say, can
 * have this one stand still for longer than that on a busy machine, and what waits then waits for us.
 */
const longestLookMs = 500;

/** Accepted and closed within this time, in ms, without a word about what was sent: the ingest did not mean it. */
const hangUpMs = 2_000;

/**
 * One publish, from connecting to its end: it runs once and fails, the supervisor builds another. It holds back
 * what the socket does not take and gives the ingest timestamps from 0.
 */
export class Session {
  /** Resolves once with why this session is over. */
  readonly over: Promise<Failure>;
  readonly #publisher: PublisherPort;
  readonly #clock: Clock;
  /** What the queue's times are of. */
  readonly #awake: AwakeTime;
  readonly #queue = new GopQueue();
  readonly #arrival = new Arrival();
  #ground: Ground | null = null;
  #acknowledged = 0;
  #late = 0;
  #losing = false;
  #end: (failure: Failure) => void = () => {};
  #ended = false;
  /** When the ingest accepted the publish, by the clock; null before. */
  #acceptedAt: number | null = null;
  #endedAt: number | null = null;
  #blocked = false;
  /** Timestamp of the first media sent; the ingest's clock starts there. */
  #origin: number | null = null;
  readonly #last: Record<FlvTag['type'], number> = { audio: 0, video: 0, script: 0 };
  #bytesAtStart = 0;
  /** Bytes of media that were there to be sent. */
  #made = 0;
  #emptied: () => void = () => {};
  #closing: Promise<void> | null = null;

  constructor(publisher: PublisherPort, clock: Clock) {
    this.#publisher = publisher;
    this.#clock = clock;
    this.#awake = new AwakeTime(clock, longestLookMs);
    this.over = new Promise((resolve) => {
      this.#end = (failure) => {
        this.#ended = true;
        this.#endedAt ??= clock.now();
        this.#emptied();
        resolve(failure);
      };
    });
    void publisher.closed.then((error) => {
      if (error) this.#end(failureOf(error));
      else this.#end({ reason: 'closed-by-ingest', isGuess: false });
    });
    publisher.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
  }

  /**
   * Connects and publishes.
   * @returns null when the ingest has accepted, otherwise why not. Never throws.
   */
  async open(signal: AbortSignal): Promise<Failure | null> {
    const connected = this.#publisher.connect(signal).then(() => null, failureOf);
    const stopped: Failure = { reason: 'stopped', isGuess: false };
    const failure = await unlessAborted(connected, signal).catch(() => stopped);
    if (failure === null) this.#acceptedAt = this.#clock.now();
    this.#bytesAtStart = this.#publisher.bytesSent - this.#publisher.bufferedBytes;
    return failure;
  }

  /** Sends or queues one tag. Never throws: whoever feeds this session feeds others too. */
  push(tag: FlvTag): void {
    if (this.#ended || this.#closing) return;
    this.#made += tag.payload.length;
    this.#queue.push(tag, this.#awake.look());
    this.#pump();
  }

  /** How late pictures may be before they are dropped, in ms. */
  setPatience(ms: number): void {
    this.#queue.setPatience(ms);
  }

  /** Drops the pictures that wait, and those to come until the next keyframe. */
  giveWay(): void {
    this.#queue.dropUntilKeyframe();
  }

  /** What the ingest takes, once it has accepted. */
  get videoCodecs(): ReadonlySet<VideoCodec> {
    return this.#publisher.videoCodecs;
  }

  get isOver(): boolean {
    return this.#ended;
  }

  /** Ends this session as failed; `close` still has to be called. */
  abandon(failure: Failure): void {
    this.#end(failure);
  }

  /** Whether the ingest said yes and closed at once, with nothing to show that it took anything. */
  get wasHangUp(): boolean {
    const acceptedAt = this.#acceptedAt;
    const endedAt = this.#endedAt;
    if (acceptedAt === null || endedAt === null || this.#publisher.acknowledgements.count > 0) return false;
    return endedAt - acceptedAt < hangUpMs;
  }

  /** Has nothing more leave from this moment on; `close` still has to be called. */
  cut(): void {
    this.#end({ reason: 'stopped', isGuess: false });
    this.#publisher.cut?.();
  }

  /** Sends what is queued if the ingest takes it, unpublishes and closes; bounded in time, whatever the ingest does. */
  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  /** Bytes of this publish that have left for the ingest: what moves when media moves. */
  get bytesMoved(): number {
    const { bytesSent, bufferedBytes, bytesAcked } = this.#publisher;
    if (this.#acceptedAt === null) return 0;
    return Math.max(bytesSent - bufferedBytes, bytesAcked) - this.#bytesAtStart;
  }

  /** Bytes the ingest has acknowledged or, where it acknowledges nothing, the kernel has taken. */
  get bytesAcked(): number {
    return this.#publisher.bytesAcked > 0 ? this.#publisher.bytesAcked : this.bytesMoved;
  }

  /** Looks at how it goes; to be asked four times a second. */
  look(): Movement {
    const now = this.#clock.now();
    const { bytesSent: sent, bufferedBytes, acknowledgements: acknowledged } = this.#publisher;
    const isNews = acknowledged.count !== this.#acknowledged || acknowledged.count === 0;
    this.#acknowledged = acknowledged.count;
    const arrival = this.#arrival.look({ sent, taken: sent - bufferedBytes, acknowledged }, now);
    this.#late = arrival + this.#queue.lateMs(this.#awake.look());
    this.#ground ??= new Ground(now);
    // Between two acknowledgements it is not known how late media is.
    if (isNews) this.#losing = this.#ground.note(this.#late + this.#queue.droppedMs, now);
    return {
      bytesMoved: this.bytesMoved,
      acknowledgements: acknowledged.count,
      hasMedia: this.hasMedia,
      isWaiting: this.isWaiting,
      isUnheard: this.#arrival.isSilent(sent, now),
      isLosing: this.#losing,
      behindMs: this.#late,
    };
  }

  /** As it was when it was last looked at, but for what waits; null while it is not accepted, or is over. */
  get line(): Line | null {
    if (this.#acceptedAt === null || this.#ended) return null;
    const waiting = this.#queue.bytes;
    const told = this.#arrival.told;
    return {
      made: this.#made,
      taken: { left: this.bytesMoved, behind: waiting + this.#publisher.bufferedBytes },
      acknowledged: told && { left: told.left, behind: told.behind + waiting },
      droppedMs: this.#queue.droppedMs,
    };
  }

  /** How late media arrives at the ingest, in ms, as it was when it was last looked at. */
  get behindMs(): number {
    return this.#ended ? 0 : this.#late;
  }

  /** True once media has been handed to the publisher. */
  get hasMedia(): boolean {
    return this.#origin !== null;
  }

  /** True while something waits for the ingest to take it. */
  get isWaiting(): boolean {
    return this.#queue.length > 0 || this.#publisher.bufferedBytes > 0;
  }

  get queueMs(): number {
    return this.#queue.waitingMs;
  }

  get droppedFrames(): number {
    return this.#queue.droppedFrames;
  }

  #pump(): void {
    if (this.#ended || this.#acceptedAt === null) return;
    try {
      while (!this.#blocked) {
        const tag = this.#queue.shift();
        if (!tag) break;
        if (!this.#isTaken(tag)) return this.#end({ reason: 'internal', isGuess: false });
        const sent = this.#onIngestClock(tag);
        if (sent) this.#blocked = !this.#publisher.send(sent);
      }
    } catch (error) {
      this.#end(failureOf(error));
    }
    if (this.#queue.length === 0) this.#emptied();
  }

  /** An ingest that is given what it does not take drops it, and says nothing. Every other stream begins with its header. */
  #isTaken(tag: FlvTag): boolean {
    if (tag.type !== 'video' || !tag.sequenceHeader) return true;
    return this.#publisher.videoCodecs.has(enhancedCodec(tag) ?? 'h264');
  }

  /** On the ingest's clock; null for sound from before the first picture, which comes a little behind its picture. */
  #onIngestClock(tag: FlvTag): FlvTag | null {
    const isMedia = tag.type !== 'script' && !tag.sequenceHeader;
    if (isMedia) this.#origin ??= tag.timestamp;
    const sinceOrigin = this.#origin === null ? 0 : tag.timestamp - this.#origin;
    if (isMedia && sinceOrigin < 0) return null;
    this.#last[tag.type] = Math.max(this.#last[tag.type], sinceOrigin);
    return retimed(tag, this.#last[tag.type]);
  }

  async #leave(): Promise<void> {
    if (this.#acceptedAt !== null && !this.#ended && this.#queue.length > 0) {
      const emptied = new Promise<void>((resolve) => (this.#emptied = resolve));
      await within(this.#clock, endBudgetMs.queue, emptied);
    }
    this.#end({ reason: 'stopped', isGuess: false });
    const { holdsBackMs = 0 } = this.#publisher;
    await within(this.#clock, holdsBackMs + endBudgetMs.goodbye + endBudgetMs.spare, this.#publisher.close());
  }
}

/** Anything but a `PublishError` is a mistake of the program, and the connection is no use. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof PublishError)) return { reason: 'internal', isGuess: false, error };
  return { reason: error.reason, isGuess: error.inferred, error };
}
