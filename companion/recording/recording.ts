import { EventEmitter } from 'node:events';
import {
  reasonSentences,
  type DestinationReason,
  type DestinationState,
  type DestinationStats,
  type DestinationStatus,
  type VideoCodec,
} from '#protocol';
import { idleStatus, type DestinationPort, type DestinationSpec } from '../broadcast/destination-port.ts';
import { GopQueue } from '../destination/gop-queue.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import { endBudgetMs } from '../lib/end-budget.ts';
import type { Logger } from '../lib/logger.ts';
import { RateMeter } from '../lib/rate-meter.ts';
import { pause, within } from '../lib/waiting.ts';
import type { RenditionFeed } from '../rendition/feed.ts';
import { DiskWatch } from './disk-watch.ts';
import { RecordingError, recordingError } from './recording-error.ts';
import type { ShowWriter } from './show-writer.ts';

export interface RecordingTools {
  readonly clock: Clock;
  readonly log: Logger;
  /** Makes the folder ready. @throws the system's error */
  readonly prepare: () => Promise<void>;
  readonly createWriter: () => ShowWriter;
  /** What may still be written to the folder, in bytes. @throws the system's error */
  readonly freeBytes: () => Promise<number>;
}

/** A disk may take a while to wake up; what it does not take in this time, or of this size, is dropped. */
const caps = { videoMs: 10_000, audioMs: 20_000, bytes: 32 * 1024 * 1024 };
/**
 * So often what came is written, in ms: no more than that is lost when the program is killed. Each time costs about the same,
 * however much there is.
 */
const writeEveryMs = 1_000;
/** So much at once, in bytes. */
const mostAtOnce = 4 * 1024 * 1024;
/** For so long it is said that pictures were dropped, in ms. */
const tellDropsMs = 30_000;
/** What a player of MP4 can be expected to show. */
const codecs: ReadonlySet<VideoCodec> = new Set<VideoCodec>(['h264']);

/**
 * A destination that is a file: what is sent elsewhere goes to the disk as it is.
 *
 *     idle → connecting → live → failed     by a disk that is full or cannot be written to; `retry` leads back to connecting
 *     any but failed → ended                by `stop`
 *
 * Invariants: one operation on the disk at a time, so that one that hangs holds up nothing else of this process; what
 * waits for it is bounded; nothing that goes wrong here reaches the feed.
 */
export class Recording extends EventEmitter<{ status: [DestinationStatus] }> implements DestinationPort {
  readonly line = null;
  readonly #spec: DestinationSpec;
  readonly #feed: RenditionFeed;
  readonly #tools: RecordingTools;
  readonly #meter: RateMeter;
  readonly #watch: DiskWatch;
  #queue = new GopQueue(caps);
  #writer: ShowWriter | null = null;
  #shown: DestinationStatus;
  #running: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;
  #hurry = new AbortController();
  #dropped = { before: 0, seen: 0, at: -Infinity };
  #bytesBefore = 0;
  #liveSince: number | null = null;
  #endedAt: number | null = null;

  constructor(spec: DestinationSpec, feed: RenditionFeed, tools: RecordingTools) {
    super();
    this.#spec = spec;
    this.#feed = feed;
    this.#tools = tools;
    this.#meter = new RateMeter(tools.clock);
    this.#watch = new DiskWatch(tools.freeBytes, tools.clock);
    this.#shown = idleStatus(spec);
  }

  get status(): DestinationStatus {
    return this.#shown;
  }

  stats(): DestinationStats {
    const now = this.#endedAt ?? this.#tools.clock.now();
    const { freeBytes } = this.#watch;
    return {
      id: this.#spec.id,
      bitrate: this.#endedAt === null ? Math.round(this.#meter.bitsPerSecond) : 0,
      bytesAcked: this.#bytes,
      bytesSent: this.#bytes,
      queueMs: this.#queue.waitingMs,
      behindMs: 0,
      droppedFrames: this.#dropped.before + this.#queue.droppedFrames,
      reconnects: 0,
      renewals: 0,
      uptimeMs: this.#liveSince === null ? 0 : now - this.#liveSince,
      ...(freeBytes !== null && { freeBytes }),
    };
  }

  /** Marks the newest moment; it becomes a chapter. */
  mark(label: string): void {
    this.#writer?.mark(label);
  }

  /** A disk has a patience of its own. */
  setPatience(): void {}

  /** It takes nothing from the line. */
  giveWay(): void {}

  start(): void {
    if (this.#running || this.#stopping) return;
    this.#running = this.#record();
  }

  /** Begins a new file where nothing is recorded any more. */
  retry(): void {
    if (this.#stopping || this.#shown.state !== 'failed') return;
    this.#dropped.before += this.#queue.droppedFrames;
    this.#dropped.seen = 0;
    this.#queue = new GopQueue(caps);
    this.#running = this.#record();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  async #shutDown(): Promise<void> {
    this.#hurry.abort();
    if (this.#running)
      await within(this.#tools.clock, endBudgetMs.queue + endBudgetMs.goodbye, this.#running);
    this.#endedAt ??= this.#tools.clock.now();
    if (this.#shown.state !== 'failed') this.#setState('ended', 'stopped');
  }

  get #bytes(): number {
    return this.#bytesBefore + (this.#writer?.bytes ?? 0);
  }

  /** From the first to the last byte, or to what ends it; never rejects. */
  async #record(): Promise<void> {
    this.#setState('connecting');
    this.#feed.fit(codecs);
    const take = (tag: FlvTag): void => this.#queue.push(tag, this.#tools.clock.now());
    const unsubscribe = this.#feed.subscribe(take);
    for (const tag of this.#feed.prelude()) take(tag);
    const failure = await this.#writeOut().catch((error: unknown) => recordingError(error));
    unsubscribe();
    const closing = await this.#close().catch((error: unknown) => recordingError(error));
    const error = failure ?? closing;
    if (error === undefined) return;
    const isForeseen = error instanceof RecordingError;
    this.#tools.log.error('nothing is recorded any more', { err: error });
    this.#setState('failed', isForeseen ? error.reason : 'internal');
  }

  async #writeOut(): Promise<void> {
    const { clock, prepare, createWriter } = this.#tools;
    await prepare();
    await this.#watch.look(null, 0);
    this.#writer = createWriter();
    for (;;) {
      const isLast = this.#hurry.signal.aborted;
      const before = this.#writer.bytes;
      const rest = await this.#writeBatch(this.#writer);
      this.#meter.add(this.#writer.bytes - before);
      if (isLast && !rest) return;
      await this.#watch.look(this.#writer.part, this.#meter.bitsPerSecond);
      this.#tell();
      if (!rest) await pause(clock, writeEveryMs, this.#hurry.signal);
    }
  }

  /** @returns whether more waits */
  async #writeBatch(writer: ShowWriter): Promise<boolean> {
    const tags: FlvTag[] = [];
    for (let bytes = 0; bytes < mostAtOnce;) {
      const tag = this.#queue.shift();
      if (!tag) break;
      bytes += tag.payload.length;
      tags.push(tag);
    }
    await writer.write(tags);
    return this.#queue.length > 0;
  }

  async #close(): Promise<void> {
    const writer = this.#writer;
    try {
      await writer?.close();
    } finally {
      this.#bytesBefore += writer?.bytes ?? 0;
      this.#writer = null;
    }
  }

  #tell(): void {
    if (this.#stopping || !this.#writer?.part) return;
    const now = this.#tools.clock.now();
    this.#liveSince ??= now;
    if (this.#queue.droppedFrames > this.#dropped.seen) {
      this.#dropped.seen = this.#queue.droppedFrames;
      this.#dropped.at = now;
    }
    const isSlow = now - this.#dropped.at < tellDropsMs;
    const reason = this.#watch.isLow ? 'disk-low' : isSlow ? 'disk-slow' : null;
    this.#setState('live', reason ?? (this.#feed.trouble ? 'computer-slow' : null));
  }

  #setState(state: DestinationState, reason: DestinationReason | null = null): void {
    const { state: from, reason: before } = this.#shown;
    const { given } = this.#feed;
    const isSame = state === from && reason === before;
    if (isSame && given === (this.#shown.rendition ?? null)) return;
    const { rendition: _, ...shown } = this.#shown;
    const message = reason === null ? '' : reasonSentences[reason];
    this.#shown = { ...shown, state, reason, message, ...(given && { rendition: given }) };
    if (!isSame) this.#tools.log.info(`${from} -> ${state}`, { from, to: state, reason });
    try {
      this.emit('status', this.#shown);
    } catch (err) {
      this.#tools.log.error('a listener of a recording failed', { err });
    }
  }
}
