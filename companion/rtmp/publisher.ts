import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import { dial } from './dial.ts';
import { Handshake } from './handshake.ts';
import { PublishDialogue, type PublishTarget } from './publish-dialogue.ts';
import { closedIn, PublishError, socketFailure, type PublishPhase } from './publish-error.ts';
import { RtmpError } from './rtmp-error.ts';
import { StallWatch } from './stall-watch.ts';
import { mediaStream, tagMessage } from './tag-message.ts';
import { RtmpWire } from './wire.ts';

export interface PublisherOptions {
  readonly clock: Clock;
  /** From dialling to the accepted publish. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long the socket may take nothing while something waits. Default 10 s. */
  readonly stallTimeoutMs?: number;
  /** How long a goodbye may take. Default 2 s. */
  readonly closeTimeoutMs?: number;
}

interface PublisherEvents {
  /** The socket takes tags again after `send` gave false. */
  drain: [];
  /** The ingest asks to be left for another address, or the same one when null, before it shuts down. */
  reconnect: [tcUrl: string | null];
}

/** An ingest sends commands, never media: small caps keep a hostile one small. */
const caps = { maxMessageBytes: 65_536, maxChunkStreams: 16 };
/** Answers that may wait because the ingest asks but does not read. */
const maxReplyBytes = 65_536;
/** Pieces up to this size together are copied into one: cheaper than a vectored write. */
const joinBelowBytes = 16_384;
/** So much is written at once, without waiting for the end of the turn. */
const flushAtBytes = 65_536;

/**
 * One publish to one RTMP(S) ingest: connects once, sends tags, ends once, and never retries.
 *
 *     tcp → (tls) → handshake → connect → publish → live → closed
 *
 * Every phase can end with a {@link PublishError}; the first cause wins. `live` is reached only when the ingest has
 * said NetStream.Publish.Start.
 */
export class Publisher extends EventEmitter<PublisherEvents> {
  readonly #target: PublishTarget;
  readonly #clock: Clock;
  readonly #connectTimeoutMs: number;
  readonly #closeTimeoutMs: number;
  readonly #stall: StallWatch;
  readonly #handshake: Handshake;
  readonly #wire: RtmpWire;
  readonly #dialogue: PublishDialogue;
  #phase: PublishPhase = 'tcp';
  #spoke = false;
  #socket: Socket | null = null;
  #replyBytes = 0;
  /** What waits for the end of this turn. */
  #batch: Buffer[] = [];
  #batchBytes = 0;
  #batchDone: (() => void)[] = [];
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
    this.#target = target;
    this.#clock = options.clock;
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? 2_000;
    this.#stall = new StallWatch(options.clock, options.stallTimeoutMs ?? 10_000, () =>
      this.#end(new PublishError('stalled')),
    );
    this.#handshake = new Handshake('client', () => this.#clock.now());
    this.#wire = new RtmpWire({
      caps,
      write: (pieces) => void this.#write(pieces),
      reply: (pieces) => this.#reply(pieces),
    });
    this.#dialogue = new PublishDialogue(this.#wire, target);
  }

  /** Bytes handed to the socket: media, commands and headers. */
  get bytesSent(): number {
    return this.#stall.sent;
  }

  /** Bytes that the kernel (or the TLS layer) has taken off our hands. */
  get bytesTaken(): number {
    return this.#stall.taken;
  }

  /** Bytes that the ingest has acknowledged; where it acknowledges nothing, those that the kernel has taken. */
  get bytesAcked(): number {
    return Math.min(this.acknowledgements.total ?? this.#stall.taken, this.#stall.sent);
  }

  /** What the ingest says it has received. */
  get acknowledgements(): Acknowledgements {
    return this.#wire.acknowledgements;
  }

  /** Bytes that wait in the process. */
  get bufferedBytes(): number {
    return this.#stall.sent - this.#stall.taken;
  }

  /**
   * Connects and publishes; to be called once. Resolves when the ingest has accepted the publish.
   * @throws PublishError whatever goes wrong; reason `stopped` when the signal aborts or {@link close} is called.
   */
  connect(signal: AbortSignal): Promise<void> {
    if (this.#socket) throw new Error('a publisher connects only once');
    if (signal.aborted || this.#cause !== undefined) {
      this.#end(null);
      return Promise.reject(new PublishError('stopped'));
    }
    const started = new Promise<void>((resolve, reject) => (this.#started = { resolve, reject }));
    const stop = (): void => this.#end(null);
    signal.addEventListener('abort', stop, { once: true });
    this.#cancelTimer = this.#clock.setTimer(this.#connectTimeoutMs, () =>
      this.#end(new PublishError('timeout')),
    );
    this.#open();
    return started.finally(() => signal.removeEventListener('abort', stop));
  }

  /**
   * Sends one tag. @returns false when the socket has had enough: wait for `drain` (or the end) before the next.
   * Before the publish is accepted and after the end the tag goes nowhere, and false is the answer.
   */
  send(tag: FlvTag): boolean {
    if (this.#phase !== 'live' || this.#cause !== undefined) return false;
    this.#wire.send(tagMessage(tag, this.#dialogue.streamId), mediaStream[tag.type]);
    return !this.#socket!.writableNeedDrain;
  }

  /** Ends the publish with a goodbye and resolves when the connection is gone, at most `closeTimeoutMs` later. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #open(): void {
    const secure = this.#target.url.scheme === 'rtmps';
    const socket = dial(this.#target);
    this.#socket = socket;
    socket.once('connect', () => (secure ? (this.#phase = 'tls') : this.#greet()));
    if (secure) socket.once('secureConnect', () => this.#greet());
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('drain', () => {
      if (this.#phase === 'live') this.emit('drain');
    });
    socket.on('end', () => this.#end(closedIn(this.#phase, this.#spoke)));
    socket.on('error', (error) => this.#end(socketFailure(error, this.#phase, this.#spoke)));
    socket.once('close', () => {
      this.#end(closedIn(this.#phase, this.#spoke));
      this.#clearTimer();
      this.#settleClosed(this.#cause ?? null);
    });
  }

  #greet(): void {
    this.#phase = 'handshake';
    this.#write([this.#handshake.start()]);
  }

  #receive(bytes: Buffer): void {
    if (this.#cause !== undefined) return;
    try {
      if (this.#phase !== 'handshake') return this.#understand(bytes);
      this.#spoke = true;
      const { send, rest } = this.#handshake.push(bytes);
      if (send) this.#write([send]);
      if (!rest) return;
      this.#phase = 'connect';
      this.#dialogue.start();
      this.#understand(rest);
    } catch (error) {
      if (error instanceof PublishError) this.#end(error);
      else if (error instanceof RtmpError) {
        const reason = error.reason === 'handshake' ? 'handshake' : 'protocol-error';
        this.#end(new PublishError(reason, { cause: error }));
      } else throw error;
    }
  }

  #understand(bytes: Buffer): void {
    const { count } = this.acknowledgements;
    const messages = this.#wire.receive(bytes);
    // A kernel with a large buffer takes nothing more for a while, though the line goes on emptying it.
    if (this.acknowledgements.count > count) this.#stall.progressed();
    for (const message of messages) {
      const event = this.#dialogue.take(message);
      if (this.#phase === 'connect' && !this.#dialogue.connecting) this.#phase = 'publish';
      if (event?.type === 'started') this.#goLive();
      else if (event?.type === 'reconnect') this.emit('reconnect', event.tcUrl);
    }
  }

  #goLive(): void {
    this.#phase = 'live';
    this.#clearTimer();
    this.#started?.resolve();
    this.#started = null;
  }

  /**
   * What is written in one turn of the event loop goes to the socket at its end, all at once: a chunk of a recorder
   * holds several pictures, and the system's work is by the call more than by the byte.
   */
  #write(pieces: Buffer[], done?: () => void): void {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#stall.handed(bytes);
    if (this.#batch.length === 0) process.nextTick(() => this.#flush());
    this.#batch.push(...pieces);
    this.#batchBytes += bytes;
    if (done) this.#batchDone.push(done);
    if (this.#batchBytes >= flushAtBytes) this.#flush();
  }

  #flush(): void {
    if (this.#batch.length === 0 || !this.#socket) return;
    const [socket, pieces, bytes, dones] = [this.#socket, this.#batch, this.#batchBytes, this.#batchDone];
    this.#batch = [];
    this.#batchBytes = 0;
    this.#batchDone = [];
    const taken = (error?: Error | null): void => {
      if (!error) this.#stall.took(bytes);
      for (const done of dones) done();
    };
    if (bytes <= joinBelowBytes) {
      socket.write(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, bytes), taken);
      return;
    }
    socket.cork();
    pieces.forEach((piece, i) => socket.write(piece, i === pieces.length - 1 ? taken : undefined));
    socket.uncork();
  }

  /** An ingest that asks and asks but never reads the answers must not fill the memory. */
  #reply(pieces: Buffer[]): void {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.#replyBytes + bytes > maxReplyBytes) {
      throw new RtmpError('message', 'The peer asks for more answers than it reads.');
    }
    this.#replyBytes += bytes;
    this.#write(pieces, () => (this.#replyBytes -= bytes));
  }

  async #close(): Promise<void> {
    const live = this.#phase === 'live' && this.#cause === undefined;
    if (!live) this.#end(null);
    else {
      this.#cause = null;
      this.#stall.stop();
      this.#cancelTimer = this.#clock.setTimer(this.#closeTimeoutMs, () => this.#socket!.destroy());
      this.#dialogue.end();
      this.#flush();
      this.#socket!.end();
    }
    await this.closed;
  }

  /** Ends at once. Only the first call counts. */
  #end(cause: PublishError | null): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#clearTimer();
    this.#stall.stop();
    this.#started?.reject(cause ?? new PublishError('stopped'));
    this.#started = null;
    if (this.#socket) this.#socket.destroy();
    else this.#settleClosed(cause);
  }

  #clearTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
