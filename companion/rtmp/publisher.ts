import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { PublishTarget, VideoCodec } from '#protocol';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { Connection } from './connection.ts';
import { dialWith, type Dial } from '../dial/dial.ts';
import { Names } from '../dial/names.ts';
import type { Refusal } from './publish-dialogue.ts';
import { PublishError } from '../publish/publish-error.ts';
import { onlyH264, type PublisherPort } from '../publish/publisher.ts';
import { Route } from './route.ts';

export interface PublisherOptions {
  readonly clock: Clock;
  /** From dialling to the answer of an ingest: that it takes the publish, or sends it elsewhere. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long the socket may take nothing while something waits. Default 10 s. */
  readonly stallTimeoutMs?: number;
  /** How long a goodbye may take. Default 2 s. */
  readonly closeTimeoutMs?: number;
  /** Whether the ingest is asked which codecs it takes beside H.264. Default: it is not, for some cannot read the question. */
  readonly asksForCodecs?: boolean;
  /** Opens connections. By default with names looked up for this publisher alone. */
  readonly dial?: Dial;
}

interface PublisherEvents {
  /** The socket takes tags again after `send` gave false. */
  drain: [];
  /** The ingest asks to be left for another address, or the same one when null, before it shuts down. */
  reconnect: [tcUrl: string | null];
}

/**
 * One publish to one RTMP(S) ingest: connects, sends tags, ends once, and never retries. Where the ingest sends it
 * elsewhere, or wants a login, it asks again there: a few times, see {@link Route}.
 *
 *     dialling → asking → live → closed
 *        ↑         │
 *        └─────────┘     sent elsewhere, or asked for a login
 *
 * Every phase can end with a {@link PublishError}; the first cause wins. `live` is reached only when the ingest has
 * said NetStream.Publish.Start.
 */
export class RtmpPublisher extends EventEmitter<PublisherEvents> implements PublisherPort {
  readonly #route: Route;
  readonly #clock: Clock;
  readonly #dial: Dial;
  readonly #connectTimeoutMs: number;
  readonly #stallTimeoutMs: number;
  readonly #closeTimeoutMs: number;
  #asksForCodecs: boolean;
  #isDialled = false;
  #isLive = false;
  /** Ends what is being dialled. */
  #dialling = new AbortController();
  #connection: Connection | null = null;
  readonly #noAcknowledgements = new Acknowledgements();
  /** Undefined while nothing has ended it. */
  #cause: PublishError | null | undefined;
  #started: { resolve: () => void; reject: (error: PublishError) => void } | null = null;
  #cancelTimer: (() => void) | null = null;
  #closing: Promise<void> | null = null;
  #settleClosed!: (cause: PublishError | null) => void;

  /** Settles with the first cause once the connection is gone; null when this side closed it. Never rejects. */
  readonly closed = new Promise<PublishError | null>((resolve) => (this.#settleClosed = resolve));

  constructor(target: PublishTarget, options: PublisherOptions) {
    super();
    this.#route = new Route(target);
    this.#clock = options.clock;
    this.#asksForCodecs = options.asksForCodecs ?? false;
    this.#dial = options.dial ?? dialWith(new Names(options.clock), options.clock);
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
    this.#stallTimeoutMs = options.stallTimeoutMs ?? 10_000;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? 2_000;
  }

  /** Bytes handed to the socket: media, commands and headers. */
  get bytesSent(): number {
    return this.#connection?.bytesSent ?? 0;
  }

  /** Bytes that the kernel (or the TLS layer) has taken off our hands. */
  get bytesTaken(): number {
    return this.#connection?.bytesTaken ?? 0;
  }

  /** Bytes that the ingest has acknowledged; where it acknowledges nothing, those that the kernel has taken. */
  get bytesAcked(): number {
    return Math.min(this.acknowledgements.total ?? this.bytesTaken, this.bytesSent);
  }

  /** What the ingest says it has received. */
  get acknowledgements(): Acknowledgements {
    return this.#connection?.acknowledgements ?? this.#noAcknowledgements;
  }

  get videoCodecs(): ReadonlySet<VideoCodec> {
    return this.#connection?.videoCodecs ?? onlyH264;
  }

  /** Bytes that wait in the process. */
  get bufferedBytes(): number {
    return this.bytesSent - this.bytesTaken;
  }

  /**
   * Connects and publishes; to be called once. Resolves when the ingest has accepted the publish.
   * @throws PublishError whatever goes wrong; reason `stopped` when the signal aborts or {@link close} is called.
   */
  connect(signal: AbortSignal): Promise<void> {
    if (this.#isDialled) throw new Error('a publisher connects only once');
    if (signal.aborted || this.#cause !== undefined) {
      this.#end(null);
      return Promise.reject(new PublishError('stopped'));
    }
    this.#isDialled = true;
    const started = new Promise<void>((resolve, reject) => (this.#started = { resolve, reject }));
    const stop = (): void => this.#end(null);
    signal.addEventListener('abort', stop, { once: true });
    void this.#open();
    return started.finally(() => signal.removeEventListener('abort', stop));
  }

  /**
   * Sends one tag. @returns false when the socket has had enough: wait for `drain` (or the end) before the next.
   * Before the publish is accepted and after the end the tag goes nowhere, and false is the answer.
   */
  send(tag: FlvTag): boolean {
    return this.#isLive && this.#cause === undefined && this.#connection!.send(tag);
  }

  /** Ends the publish with a goodbye and resolves when the connection is gone, at most `closeTimeoutMs` later. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Dials where the route leads by now. */
  async #open(): Promise<void> {
    this.#setTimer(this.#connectTimeoutMs, () => this.#end(new PublishError('timeout')));
    const { target } = this.#route;
    this.#dialling = new AbortController();
    try {
      const socket = await this.#dial(target, this.#dialling.signal);
      if (this.#cause === undefined) this.#ask(socket, target);
      else socket.on('error', () => {}).destroy();
    } catch (cause) {
      this.#end(cause instanceof PublishError ? cause : new PublishError('protocol-error', { cause }));
    }
  }

  #ask(socket: Duplex, target: PublishTarget): void {
    const asksForCodecs = this.#asksForCodecs;
    const tools = { clock: this.#clock, stallTimeoutMs: this.#stallTimeoutMs, asksForCodecs };
    const connection = new Connection(socket, target, tools, {
      started: () => this.#goLive(),
      refused: (refusal) => this.#refused(refusal),
      failed: (error) => this.#failed(connection, error),
      reconnect: (tcUrl) => this.emit('reconnect', tcUrl),
      drain: () => this.emit('drain'),
      closed: () => {
        if (this.#connection === connection) this.#over();
      },
    });
    this.#connection = connection;
  }

  #goLive(): void {
    this.#isLive = true;
    this.#clearTimer();
    this.#started?.resolve();
    this.#started = null;
  }

  #refused(refusal: Refusal): void {
    const failure = this.#isLive ? refusal.failure : this.#route.next(refusal);
    if (failure) return this.#end(failure);
    this.#openAnew();
  }

  /** An ingest that cannot read what is said of codecs may hang up on it: it is asked once more without. */
  #failed(connection: Connection, error: PublishError): void {
    if (!this.#asksForCodecs || !connection.isConnecting) return this.#end(error);
    this.#asksForCodecs = false;
    this.#openAnew();
  }

  #openAnew(): void {
    this.#connection?.destroy();
    this.#connection = null;
    void this.#open();
  }

  /** What is queued is lost, and the ingest hears no goodbye. */
  cut(): void {
    this.#end(null);
    this.#connection?.destroy();
  }

  async #close(): Promise<void> {
    if (!this.#isLive || this.#cause !== undefined) this.#end(null);
    else {
      this.#cause = null;
      this.#setTimer(this.#closeTimeoutMs, () => this.#connection!.destroy());
      this.#connection!.leave();
    }
    await this.closed;
  }

  /** Ends at once. Only the first call counts. */
  #end(cause: PublishError | null): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#clearTimer();
    this.#dialling.abort();
    this.#started?.reject(cause ?? new PublishError('stopped'));
    this.#started = null;
    if (this.#connection) this.#connection.destroy();
    else this.#over();
  }

  /** Nothing is open any more. */
  #over(): void {
    this.#clearTimer();
    this.#settleClosed(this.#cause ?? null);
  }

  #setTimer(ms: number, fn: () => void): void {
    this.#clearTimer();
    this.#cancelTimer = this.#clock.setTimer(ms, fn);
  }

  #clearTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
