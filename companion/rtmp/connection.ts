import type { Duplex } from 'node:stream';
import type { PublishTarget, VideoCodec } from '#protocol';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import { Handshake } from './handshake.ts';
import { Outbox } from './outbox.ts';
import { PublishDialogue, type Refusal } from './publish-dialogue.ts';
import { closedIn, socketFailure, type PublishPhase } from '../dial/socket-failure.ts';
import { PublishError } from '../publish/publish-error.ts';
import { RtmpError } from './rtmp-error.ts';
import { StallWatch } from './stall-watch.ts';
import { mediaStream, tagMessage } from './tag-message.ts';
import { RtmpWire } from './wire.ts';

/** What a connection tells; nothing after it was destroyed. */
export interface ConnectionListener {
  started(): void;
  /** The ingest does not take the publish, or no longer. */
  refused(refusal: Refusal): void;
  failed(error: PublishError): void;
  /** The ingest asks to be left for another address, or the same one when null. */
  reconnect(tcUrl: string | null): void;
  drain(): void;
  /** The ingest has taken leave, or the socket is gone. */
  closed(): void;
}

export interface ConnectionTools {
  readonly clock: Clock;
  readonly stallTimeoutMs: number;
  readonly asksForCodecs: boolean;
}

/** An ingest sends commands, never media: small caps keep a hostile one small. */
const caps = { maxMessageBytes: 65_536, maxChunkStreams: 16 };

/**
 * One open connection to an ingest, from the handshake on: greets, asks for the publish, sends tags.
 *
 *     handshake → connect → publish → live
 */
export class Connection {
  readonly #socket: Duplex;
  readonly #listener: ConnectionListener;
  readonly #stall: StallWatch;
  readonly #outbox: Outbox;
  readonly #handshake: Handshake;
  readonly #wire: RtmpWire;
  readonly #dialogue: PublishDialogue;
  #phase: PublishPhase = 'handshake';
  #spoke = false;
  /** Nothing that comes is listened to any more. */
  #isDeaf = false;

  constructor(socket: Duplex, target: PublishTarget, tools: ConnectionTools, listener: ConnectionListener) {
    const { clock, stallTimeoutMs, asksForCodecs } = tools;
    const now = (): number => clock.now();
    this.#socket = socket;
    this.#listener = listener;
    this.#stall = new StallWatch(clock, stallTimeoutMs, () => this.#fail(new PublishError('stalled')));
    this.#outbox = new Outbox(socket, this.#stall);
    this.#handshake = new Handshake('client', now);
    this.#wire = new RtmpWire({
      caps,
      now,
      write: (pieces, done) => this.#outbox.write(pieces, done),
      reply: (pieces) => this.#outbox.reply(pieces),
    });
    this.#dialogue = new PublishDialogue(this.#wire, target, asksForCodecs);
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('drain', () => {
      if (this.#phase === 'live') listener.drain();
    });
    socket.on('end', () => this.#fail(closedIn(this.#phase, this.#spoke)));
    socket.on('error', (error) => this.#fail(socketFailure(error, this.#phase, this.#spoke)));
    socket.once('close', () => {
      this.#fail(closedIn(this.#phase, this.#spoke));
      this.#stall.stop();
      listener.closed();
    });
    this.#outbox.write([this.#handshake.start()]);
  }

  /** Bytes handed to the socket: media, commands and headers. */
  get bytesSent(): number {
    return this.#stall.sent;
  }

  /** Bytes that the kernel (or the TLS layer) has taken off our hands. */
  get bytesTaken(): number {
    return this.#stall.taken;
  }

  /** What the ingest says it has received. */
  get acknowledgements(): Acknowledgements {
    return this.#wire.acknowledgements;
  }

  /** Whether the ingest has been asked to connect, and has not answered yet. */
  get isConnecting(): boolean {
    return this.#phase === 'connect';
  }

  /** What pictures the ingest takes, by its own words. */
  get videoCodecs(): ReadonlySet<VideoCodec> {
    return this.#dialogue.videoCodecs;
  }

  /** Sends one tag of the publish. @returns false when the socket has had enough: wait for `drain`. */
  send(tag: FlvTag): boolean {
    this.#wire.send(tagMessage(tag, this.#dialogue.streamId), mediaStream[tag.type]);
    return !this.#socket.writableNeedDrain;
  }

  /** Says goodbye, and ends when the ingest has read it. */
  leave(): void {
    this.#isDeaf = true;
    this.#stall.stop();
    this.#dialogue.end();
    this.#outbox.flush();
    this.#socket.end();
  }

  /** Ends at once. */
  destroy(): void {
    this.#isDeaf = true;
    this.#stall.stop();
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    if (this.#isDeaf) return;
    try {
      if (this.#phase !== 'handshake') return this.#understand(bytes);
      this.#spoke = true;
      const { send, rest } = this.#handshake.push(bytes);
      if (send) this.#outbox.write([send]);
      if (!rest) return;
      this.#phase = 'connect';
      this.#dialogue.start();
      this.#understand(rest);
    } catch (error) {
      if (!(error instanceof RtmpError)) throw error;
      const reason = error.reason === 'handshake' ? 'handshake' : 'protocol-error';
      this.#fail(new PublishError(reason, { cause: error }));
    }
  }

  #understand(bytes: Buffer): void {
    const { count } = this.acknowledgements;
    const messages = this.#wire.receive(bytes);
    // A kernel with a large buffer takes nothing more for a while, though the line goes on emptying it.
    if (this.acknowledgements.count > count) this.#stall.progressed();
    for (const message of messages) {
      if (this.#isDeaf) return;
      const event = this.#dialogue.take(message);
      if (this.#phase === 'connect' && !this.#dialogue.connecting) this.#phase = 'publish';
      if (event?.type === 'started') {
        this.#phase = 'live';
        this.#listener.started();
      } else if (event?.type === 'refused') this.#listener.refused(event.refusal);
      else if (event) this.#listener.reconnect(event.tcUrl);
    }
  }

  #fail(error: PublishError): void {
    if (!this.#isDeaf) this.#listener.failed(error);
  }
}
