import { Acknowledgements } from './acknowledgements.ts';
import { ChunkReader, type ChunkReaderCaps } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import {
  controlMessage,
  isMessageType,
  messageType,
  userControlMessage,
  userEvent,
  type RtmpMessage,
} from './message.ts';
import { Tolerance } from './tolerance.ts';

/** Protocol control messages have chunk stream 2 to themselves (RTMP 1.0, 5.4). */
const controlStream = 2;

export interface WireOptions {
  readonly caps: ChunkReaderCaps;
  /** The clock's time in ms. */
  readonly now: () => number;
  /** Hands bytes to the socket: pieces of one message, in order. `done` is called when it has taken them, or is gone. */
  readonly write: (pieces: Buffer[], done?: () => void) => void;
  /** The same for what is sent only because the peer made us: acknowledgements and answers to pings. */
  readonly reply: (pieces: Buffer[]) => void;
}

/**
 * Both directions of an RTMP connection after the handshake, the same for a client and a server. Sees to chunk
 * sizes, acknowledgement windows and pings by itself and hands out everything else. Free of I/O.
 */
export class RtmpWire {
  readonly #reader: ChunkReader;
  readonly #writer = new ChunkWriter();
  readonly #options: WireOptions;
  /** What the peer says it has received. */
  readonly acknowledgements = new Acknowledgements();
  readonly #tolerance: Tolerance;
  #received = 0;
  #acknowledged = 0;
  /** Window that the peer asked for; 0 = it wants no acknowledgements (or asked for nonsense, which is the same). */
  #window = 0;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#reader = new ChunkReader(options.caps);
    this.#tolerance = new Tolerance(options.now);
  }

  /** Takes bytes off the socket, cut anywhere. @returns messages of the standard's other than control. @throws RtmpError */
  receive(bytes: Buffer): RtmpMessage[] {
    this.#received += bytes.length;
    const messages = this.#reader.push(bytes).filter((message) => !this.#control(message));
    if (this.#window > 0 && this.#received - this.#acknowledged >= this.#window) {
      this.#acknowledged = this.#received;
      this.#reply(controlMessage(messageType.acknowledgement, this.#received >>> 0));
    }
    return messages;
  }

  /** Notes a message that nobody understands. @throws RtmpError when there are too many. */
  passOver(): void {
    this.#tolerance.passOver();
  }

  /** @param done called when the socket has taken it, or is gone */
  send(message: RtmpMessage, chunkStreamId: number, done?: () => void): void {
    this.#options.write(this.#writer.write(message, chunkStreamId), done);
  }

  /** Sends a protocol control message. */
  control(message: RtmpMessage): void {
    this.send(message, controlStream);
  }

  /** 5.4.1: tells the peer, then uses it. */
  setChunkSize(bytes: number): void {
    this.control(controlMessage(messageType.setChunkSize, bytes));
    this.#writer.chunkSize = bytes;
  }

  #reply(message: RtmpMessage): void {
    this.#options.reply(this.#writer.write(message, controlStream));
  }

  /** Does what a control message asks for. @returns false for a message that is none. */
  #control({ type, payload }: RtmpMessage): boolean {
    const value = payload.length >= 4 ? payload.readUInt32BE(0) : 0;
    switch (type) {
      case messageType.acknowledgement:
        if (payload.length >= 4) this.acknowledgements.take(value);
        return true;
      case messageType.windowAckSize:
        this.#window = value;
        return true;
      case messageType.setPeerBandwidth:
        // 5.4.5 limits what may be unacknowledged and wants a Window Acknowledgement Size back. TCP and the
        // destination's queue limit it better, and servers do not insist: answered, otherwise ignored.
        this.#reply(controlMessage(messageType.windowAckSize, value));
        return true;
      case messageType.userControl:
        if (payload.length >= 6 && payload.readUInt16BE(0) === userEvent.pingRequest) {
          this.#reply(userControlMessage(userEvent.pingResponse, payload.readUInt32BE(2)));
        }
        return true;
      default:
        if (isMessageType(type)) return false;
        this.passOver();
        return true;
    }
  }
}
