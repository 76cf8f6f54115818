import type { DestinationReason } from '#protocol';
import type { FlvTag } from '../flv/tag.ts';
import { pause, type Clock } from '../lib/clock.ts';
import { endBudgetMs } from '../lib/end-budget.ts';
import { PublishError } from '../rtmp/publish-error.ts';
import { GopQueue } from './gop-queue.ts';
import { Hearing } from './hearing.ts';

/** What a session needs of a publisher; `Publisher` of companion/rtmp is one. */
export interface PublisherPort {
  connect(signal: AbortSignal): Promise<void>;
  /** False: taken, but wait for `drain` before sending more. */
  send(tag: FlvTag): boolean;
  close(): Promise<void>;
  /** Resolves when the connection is over, with the cause, or null when it was closed on purpose. */
  readonly closed: Promise<{ readonly reason: DestinationReason } | null>;
  readonly bytesSent: number;
  readonly bytesAcked: number;
  readonly bytesReceived: number;
  readonly bufferedBytes: number;
  on(event: 'drain', listener: () => void): unknown;
  on(event: 'reconnect', listener: (url: string | null) => void): unknown;
}

/** Why a publish ended or did not begin. */
export interface Failure {
  readonly reason: DestinationReason;
  /** True when the reason is only the likeliest for a connection that ended without a word. */
  readonly isGuess: boolean;
}

/**
 * One publish, from connecting to its end: it runs once and fails, the supervisor builds another. It holds back
 * what the socket does not take and gives the ingest timestamps from 0.
 */
export class Session {
  /** Resolves once with why this session is over. */
  readonly over: Promise<DestinationReason>;
  private readonly publisher: PublisherPort;
  private readonly clock: Clock;
  private readonly queue = new GopQueue();
  private readonly hearing = new Hearing();
  private end: (reason: DestinationReason) => void = () => {};
  private ended = false;
  private accepted = false;
  private blocked = false;
  /** Timestamp of the first media sent; the ingest's clock starts there. */
  private origin: number | null = null;
  private readonly last: Record<FlvTag['type'], number> = { audio: 0, video: 0, script: 0 };
  private bytesAtStart = 0;
  private emptied: () => void = () => {};
  private closing: Promise<void> | null = null;

  constructor(publisher: PublisherPort, clock: Clock) {
    this.publisher = publisher;
    this.clock = clock;
    this.over = new Promise((resolve) => {
      this.end = (reason) => {
        this.ended = true;
        this.emptied();
        resolve(reason);
      };
    });
    void publisher.closed.then((error) => this.end(error?.reason ?? 'closed-by-ingest'));
    publisher.on('drain', () => {
      this.blocked = false;
      this.pump();
    });
  }

  /**
   * Connects and publishes.
   * @returns null when the ingest has accepted, otherwise why not. Never throws.
   */
  async open(signal: AbortSignal): Promise<Failure | null> {
    const stopped = new Promise<Failure>((resolve) => {
      const stop = (): void => resolve({ reason: 'stopped', isGuess: false });
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    });
    const connected = this.publisher.connect(signal).then(
      () => null,
      (error: unknown) => ({ reason: reasonOf(error), isGuess: isGuess(error) }),
    );
    const failure = await Promise.race([connected, stopped]);
    this.accepted = failure === null;
    this.bytesAtStart = this.publisher.bytesSent - this.publisher.bufferedBytes;
    return failure;
  }

  /** Sends or queues one tag. Never throws: whoever feeds this session feeds others too. */
  push(tag: FlvTag): void {
    if (this.ended || this.closing) return;
    this.queue.push(tag, this.clock.now());
    this.pump();
  }

  get isOver(): boolean {
    return this.ended;
  }

  /** Ends this session as failed; `close` still has to be called. */
  abandon(reason: DestinationReason): void {
    this.end(reason);
  }

  /** Sends what is queued if the ingest takes it, unpublishes and closes; at most `destinationEndMs`, whatever the ingest does. */
  close(): Promise<void> {
    this.closing ??= this.leave();
    return this.closing;
  }

  /** Bytes of this publish that have left for the ingest: what moves when media moves. */
  get bytesMoved(): number {
    const { bytesSent, bufferedBytes, bytesAcked } = this.publisher;
    return this.accepted ? Math.max(bytesSent - bufferedBytes, bytesAcked) - this.bytesAtStart : 0;
  }

  /** Bytes the ingest has acknowledged or, where it acknowledges nothing, the kernel has taken. */
  get bytesAcked(): number {
    return this.publisher.bytesAcked > 0 ? this.publisher.bytesAcked : this.bytesMoved;
  }

  /** Whether the ingest used to answer and no longer does; to be asked again and again. */
  isUnheard(): boolean {
    return this.hearing.isSilent(this.publisher.bytesReceived, this.bytesMoved, this.clock.now());
  }

  /** True once media has been handed to the publisher. */
  get hasMedia(): boolean {
    return this.origin !== null;
  }

  /** True while something waits for the ingest to take it. */
  get isWaiting(): boolean {
    return this.queue.length > 0 || this.publisher.bufferedBytes > 0;
  }

  get queueMs(): number {
    return this.queue.waitingMs;
  }

  get droppedFrames(): number {
    return this.queue.droppedFrames;
  }

  private pump(): void {
    if (this.ended || !this.accepted) return;
    try {
      while (!this.blocked) {
        const tag = this.queue.shift();
        if (!tag) break;
        const retimed = this.retimed(tag);
        if (retimed) this.blocked = !this.publisher.send(retimed);
      }
    } catch (error) {
      this.end(reasonOf(error));
    }
    if (this.queue.length === 0) this.emptied();
  }

  /** On the ingest's clock; null for sound from before the first picture, which comes a little behind its picture. */
  private retimed(tag: FlvTag): FlvTag | null {
    const isMedia = tag.type !== 'script' && !tag.sequenceHeader;
    if (isMedia) this.origin ??= tag.timestamp;
    const sinceOrigin = this.origin === null ? 0 : tag.timestamp - this.origin;
    if (isMedia && sinceOrigin < 0) return null;
    this.last[tag.type] = Math.max(this.last[tag.type], sinceOrigin);
    return { ...tag, timestamp: this.last[tag.type] };
  }

  private async leave(): Promise<void> {
    if (this.accepted && !this.ended && this.queue.length > 0) {
      await this.atMost(endBudgetMs.queue, new Promise<void>((resolve) => (this.emptied = resolve)));
    }
    this.end('stopped');
    await this.atMost(
      endBudgetMs.goodbye + endBudgetMs.spare,
      this.publisher.close().catch(() => {}),
    );
  }

  private async atMost(ms: number, work: Promise<void>): Promise<void> {
    const done = new AbortController();
    await Promise.race([work, pause(this.clock, ms, done.signal)]);
    done.abort();
  }
}

/** The reason of a `PublishError`; anything else is a mistake of the program, and the connection is no use. */
function reasonOf(error: unknown): DestinationReason {
  return error instanceof PublishError ? error.reason : 'protocol-error';
}

function isGuess(error: unknown): boolean {
  return error instanceof PublishError && error.inferred;
}
