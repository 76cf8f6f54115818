import { EventEmitter } from 'node:events';
import type { IngestUrl, PublishTarget } from '#protocol';
import type { Dial } from '../dial/dial.ts';
import { OpusEncoder } from '../encoder/opus-encoder.ts';
import type { PipedFfmpegEnd, PipedFfmpegTools } from '../encoder/piped-ffmpeg.ts';
import type { FlvTag } from '../flv/tag.ts';
import { unlessAborted, within } from '../lib/waiting.ts';
import { programFailure, PublishError } from '../publish/publish-error.ts';
import { onlyH264, type Acknowledged, type PublisherPort } from '../publish/publisher.ts';
import { WhipEndpoint } from './endpoint.ts';
import { MediaSender } from './media-sender.ts';
import { Pace } from './pace.ts';
import { h264In, loadWebRtc, Peer } from './peer.ts';

export interface WhipPublisherOptions extends PipedFfmpegTools {
  readonly dial: Dial;
  /** From the beginning until media may go. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long a goodbye may take. Default 2 s. */
  readonly closeTimeoutMs?: number;
}

/** How often the other end is told what time it is, in ms (RFC 3550, 6.2 asks for less, players like more). */
const reportEveryMs = 1_000;
const nothingYet: Acknowledged = { count: 0, total: null, isExact: true };

/**
 * One publish to one WHIP endpoint: an offer over HTTP, then H.264 as it comes and Opus, made of the AAC by an ffmpeg of its
 * own, over WebRTC. What the other end reports to have received is what is acknowledged.
 *
 *     offering → answered → connected: live → closed
 */
export class WhipPublisher
  extends EventEmitter<{ drain: []; reconnect: [string | null] }>
  implements PublisherPort
{
  readonly closed: Promise<PublishError | null>;
  readonly videoCodecs = onlyH264;
  readonly #endpoint: WhipEndpoint;
  readonly #options: WhipPublisherOptions;
  readonly #pace = new Pace();
  /** Ends what is being waited for. */
  readonly #stop = new AbortController();
  #peer: Peer | null = null;
  #sender: MediaSender | null = null;
  #opus: OpusEncoder | null = null;
  #session: IngestUrl | null = null;
  #isLive = false;
  /** When the publish was at 0, by the clock and since 1970; null before its first media. */
  #zero: { readonly at: number; readonly wallMs: number } | null = null;
  /** Undefined while nothing has ended it. */
  #cause: PublishError | null | undefined;
  #isOpusFull = false;
  #cancelWait: (() => void) | null = null;
  #cancelReport: () => void = () => undefined;
  #closing: Promise<void> | null = null;
  #settle!: (cause: PublishError | null) => void;

  constructor(target: PublishTarget, options: WhipPublisherOptions) {
    super();
    this.#endpoint = new WhipEndpoint(target, options.dial);
    this.#options = options;
    this.closed = new Promise((resolve) => (this.#settle = resolve));
  }

  /** Bytes of RTP. */
  get bytesSent(): number {
    return this.#sender?.sent ?? 0;
  }

  get bytesAcked(): number {
    return this.acknowledgements.total ?? this.bytesSent;
  }

  get acknowledgements(): Acknowledged {
    return this.#sender?.received ?? nothingYet;
  }

  /** What leaves over UDP waits nowhere in this program. */
  get bufferedBytes(): number {
    return 0;
  }

  async connect(signal: AbortSignal): Promise<void> {
    const { clock, connectTimeoutMs = 10_000 } = this.#options;
    const stop = (): void => this.#end(null);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const cancel = clock.setTimer(connectTimeoutMs, () => this.#end(new PublishError('timeout')));
    try {
      await unlessAborted(this.#open(), this.#stop.signal);
    } catch (error) {
      this.#end(error instanceof PublishError ? error : programFailure(error as Error));
      throw this.#cause ?? new PublishError('stopped');
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
    }
  }

  send(tag: FlvTag): boolean {
    if (!this.#isLive || this.#cause !== undefined) return false;
    if (tag.type === 'audio') this.#isOpusFull = !this.#opus!.write(tag);
    else if (tag.type === 'video') this.#sender!.picture(tag);
    if (tag.type !== 'script' && !tag.sequenceHeader) this.#keepPace(tag.timestamp);
    return !this.#isBlocked;
  }

  close(): Promise<void> {
    this.#closing ??= Promise.resolve().then(() => {
      this.#end(null);
      return this.closed.then(() => undefined);
    });
    return this.#closing;
  }

  async #open(): Promise<void> {
    const webRtc = await loadWebRtc();
    this.#stop.signal.throwIfAborted();
    const connected = new Promise<void>((resolve) => {
      this.#peer = new Peer(webRtc, {
        connected: resolve,
        failed: () => this.#end(new PublishError(this.#isLive ? 'closed-by-ingest' : 'unreachable')),
        news: (bytes) => this.#sender?.hear(bytes),
      });
    });
    const peer = this.#peer!;
    const { sdp, session } = await this.#endpoint.offer(await peer.offer(), this.#stop.signal);
    this.#session = session;
    this.#stop.signal.throwIfAborted();
    peer.accept(sdp);
    const sender = new MediaSender(peer, h264In(sdp));
    this.#sender = sender;
    await connected;
    this.#stop.signal.throwIfAborted();
    this.#opus = new OpusEncoder(this.#options, {
      packet: (payload, ms) => sender.sound(payload, ms),
      drain: () => {
        this.#isOpusFull = false;
        this.#drain();
      },
    });
    void this.#opus.closed.then((end) => this.#end(opusFailure(end)));
    this.#isLive = true;
  }

  get #isBlocked(): boolean {
    return this.#isOpusFull || this.#cancelWait !== null;
  }

  /** @param ms where the publish is */
  #keepPace(ms: number): void {
    const { clock } = this.#options;
    const now = clock.now();
    if (this.#zero === null) {
      this.#zero = { at: now - ms, wallMs: Date.now() - ms };
      this.#report();
    }
    const waitMs = this.#pace.leave(ms, now);
    if (waitMs <= 0 || this.#cancelWait) return;
    this.#cancelWait = clock.setTimer(waitMs, () => {
      this.#cancelWait = null;
      this.#drain();
    });
  }

  #drain(): void {
    if (!this.#isBlocked && this.#cause === undefined) this.emit('drain');
  }

  #report(): void {
    const { clock } = this.#options;
    const { at, wallMs } = this.#zero!;
    const ms = clock.now() - at;
    this.#sender!.report(ms, wallMs + ms);
    this.#cancelReport = clock.setTimer(reportEveryMs, () => this.#report());
  }

  /** Ends at once. Only the first call counts. */
  #end(cause: PublishError | null): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#cancelReport();
    this.#cancelWait?.();
    this.#opus?.kill();
    this.#stop.abort(cause ?? new PublishError('stopped'));
    void this.#leave().then(() => this.#settle(cause));
  }

  /** Tells the server that the session is over, so that it does not wait for more; then nothing is left. */
  async #leave(): Promise<void> {
    const { clock, closeTimeoutMs = 2_000 } = this.#options;
    if (this.#session) {
      const late = new AbortController();
      await within(clock, closeTimeoutMs, this.#endpoint.end(this.#session, late.signal));
      late.abort();
    }
    this.#peer?.close();
    await this.#opus?.closed;
  }
}

/** The packaged ffmpeg may be built without it. */
function opusFailure({ error, stderr }: PipedFfmpegEnd): PublishError {
  return /Unknown encoder/.test(stderr) ? new PublishError('whip-missing') : programFailure(error);
}
