import { EventEmitter } from 'node:events';
import { srtLatencyMs, type PublishTarget } from '#protocol';
import type { PipedFfmpeg, PipedFfmpegTools } from '../encoder/piped-ffmpeg.ts';
import { startSrtSender, startTransportStream } from '../encoder/transport-stream.ts';
import type { FlvTag } from '../flv/tag.ts';
import { flvHeader, writeTag } from '../flv/writer.ts';
import { within } from '../lib/waiting.ts';
import { programFailure, PublishError } from '../publish/publish-error.ts';
import { onlyH264, type Acknowledged, type PublisherPort } from '../publish/publisher.ts';
import { srtFailure } from './srt-failure.ts';

export interface SrtPublisherOptions extends PipedFfmpegTools {
  /** From the start of ffmpeg until SRT stands. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long a goodbye may take. Default 2 s. */
  readonly closeTimeoutMs?: number;
  readonly platform?: NodeJS.Platform;
}

const usualCloseMs = 2_000;
/** libsrt's own latency, and what is added for the way there, in ms. */
const usualLatencyMs = 120;
const spareMs = 80;
/** Of the time for a goodbye, what the two ffmpegs take to write out what they hold and to leave, in ms. */
const leaveMs = 220;

/**
 * One publish over SRT: tags → MPEG-TS → SRT, each step an ffmpeg. The first is started when the second has a connection. SRT
 * says nothing of what has arrived that ffmpeg would pass on: what it has taken counts.
 *
 *     sender ── connected ──→ live → closed
 */
export class SrtPublisher
  extends EventEmitter<{ drain: []; reconnect: [string | null] }>
  implements PublisherPort
{
  /** Nobody there says what it takes. */
  readonly videoCodecs = onlyH264;
  readonly acknowledgements: Acknowledged = { count: 0, total: null, isExact: true };
  readonly closed: Promise<PublishError | null>;
  readonly #target: PublishTarget;
  readonly #options: SrtPublisherOptions;
  #sender: PipedFfmpeg | null = null;
  #muxer: PipedFfmpeg | null = null;
  /** ffmpeg leaves out what it has not seen when it opens its input: the first that it sees is a picture. */
  #hasPicture = false;
  #given = 0;
  #sent = 0;
  #isBlocked = false;
  /** Undefined while nothing has ended it. */
  #cause: PublishError | null | undefined;
  #started: { resolve: () => void; reject: (error: PublishError) => void } | null = null;
  #cancelTimer: () => void = () => undefined;
  #closing: Promise<void> | null = null;
  #settle!: (cause: PublishError | null) => void;

  constructor(target: PublishTarget, options: SrtPublisherOptions) {
    super();
    this.#target = target;
    this.#options = options;
    this.closed = new Promise((resolve) => (this.#settle = resolve));
  }

  /** Bytes of MPEG-TS. */
  get bytesSent(): number {
    return this.#given;
  }

  get bytesAcked(): number {
    return this.#sent;
  }

  get bufferedBytes(): number {
    return this.#given - this.#sent;
  }

  /** It forgets that when the connection ends. Of a latency that is too long for a goodbye the end is lost. */
  get holdsBackMs(): number {
    const { closeTimeoutMs = usualCloseMs } = this.#options;
    return Math.min(closeTimeoutMs - leaveMs, (srtLatencyMs(this.#target.url) ?? usualLatencyMs) + spareMs);
  }

  connect(signal: AbortSignal): Promise<void> {
    const { clock, connectTimeoutMs = 10_000, platform = process.platform } = this.#options;
    if (signal.aborted || this.#cause !== undefined) this.#end(null);
    // Nothing there hands a secret over unseen.
    else if (platform === 'win32') this.#end(new PublishError('srt-missing'));
    if (this.#cause !== undefined) return Promise.reject(this.#cause ?? new PublishError('stopped'));
    const started = new Promise<void>((resolve, reject) => (this.#started = { resolve, reject }));
    const stop = (): void => this.#end(null);
    signal.addEventListener('abort', stop, { once: true });
    this.#cancelTimer = clock.setTimer(connectTimeoutMs, () => this.#end(new PublishError('timeout')));
    this.#open();
    return started.finally(() => signal.removeEventListener('abort', stop));
  }

  send(tag: FlvTag): boolean {
    if (!this.#muxer || this.#cause !== undefined) return false;
    this.#hasPicture ||= tag.keyframe;
    // FLV's own metadata has no place in MPEG-TS.
    const isWanted = tag.type !== 'script' && (this.#hasPicture || tag.sequenceHeader);
    if (isWanted && !this.#muxer.write(writeTag(tag))) this.#isBlocked = true;
    return !this.#isBlocked;
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  #open(): void {
    const { url, key } = this.#target;
    const { clock } = this.#options;
    const since = clock.now();
    const { host, port } = url;
    const to = { host, port, streamId: key, latencyMs: srtLatencyMs(url) };
    const sent = (bytes: number): void => this.#note(bytes);
    const drained = (): void => this.#drain();
    const passphrase = url.login?.password ?? null;
    const sender = startSrtSender(this.#options, { ...to, passphrase }, sent, drained);
    this.#sender = sender;
    void sender.closed.then(({ code, error, stderr }) => {
      const before = this.#started !== null;
      const failure = error
        ? programFailure(error)
        : before
          ? srtFailure(stderr, clock.now() - since)
          : new PublishError('closed-by-ingest');
      this.#end(this.#closing && code === 0 ? null : failure);
    });
  }

  #note(bytes: number): void {
    if (this.#cause !== undefined) return;
    // The empty packets are none of the media.
    this.#sent = Math.min(this.#given, Math.max(this.#sent, bytes));
    if (!this.#started) return;
    this.#cancelTimer();
    this.#startMuxer();
    this.#started.resolve();
    this.#started = null;
  }

  #startMuxer(): void {
    const pass = (bytes: Buffer): void => {
      this.#given += bytes.length;
      if (this.#sender?.write(bytes) === false) this.#isBlocked = true;
    };
    const muxer = startTransportStream(this.#options, pass, () => this.#drain());
    this.#muxer = muxer;
    muxer.write(flvHeader());
    void muxer.closed.then(({ error }) => {
      if (this.#closing)
        this.#cancelTimer = this.#options.clock.setTimer(this.holdsBackMs, () => this.#sender?.end());
      else this.#end(programFailure(error));
    });
  }

  #drain(): void {
    if (!this.#isBlocked || (this.#muxer?.waiting ?? 0) > 0 || (this.#sender?.waiting ?? 0) > 0) return;
    this.#isBlocked = false;
    this.emit('drain');
  }

  async #leave(): Promise<void> {
    const { clock, closeTimeoutMs = usualCloseMs } = this.#options;
    if (this.#muxer && this.#cause === undefined) {
      this.#muxer.end();
      await within(clock, closeTimeoutMs, this.closed);
    }
    this.#end(null);
    await this.closed;
  }

  /** Ends at once. Only the first call counts. */
  #end(cause: PublishError | null): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#cancelTimer();
    this.#started?.reject(cause ?? new PublishError('stopped'));
    this.#started = null;
    const running = [this.#muxer, this.#sender].filter((each) => each !== null);
    for (const each of running) each.kill();
    void Promise.all(running.map((each) => each.closed)).then(() => this.#settle(cause));
  }
}
