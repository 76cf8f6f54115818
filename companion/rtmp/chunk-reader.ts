import { maxHeaderSize, readChunkHeader, type ChunkHeader } from './chunk-header.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { messageType, type RtmpMessage } from './message.ts';
import { RtmpError } from './rtmp-error.ts';

/** What a chunk stream remembers for the headers that leave fields out. */
interface ChunkStream {
  timestamp: number;
  /** Last delta; after a format 0 chunk its timestamp (5.3.1.2.4). */
  delta: number;
  length: number;
  type: number;
  streamId: number;
  /** Extended timestamp of the last header that had a timestamp; null when that was a short one. */
  extended: number | null;
  body: GrowingBuffer | null;
}

export interface ChunkReaderCaps {
  /** Longest message taken, in bytes. */
  readonly maxMessageBytes: number;
  /** Most chunk streams that may be in use. With the above this bounds the memory. */
  readonly maxChunkStreams: number;
}

/** Type 1 starts a stream that has never been used: librtmp (OBS) does so for its pings on stream 2. */
const tolerantStreamId = 2;
const defaultChunkSize = 128;

const wrong = (what: string): RtmpError => new RtmpError('chunk', `RTMP chunk stream: ${what}.`);

/**
 * Incremental reader of an RTMP chunk stream: bytes in, whole messages out (RTMP 1.0, 5.3,
 * https://rtmp.veriskope.com/docs/spec/). Set Chunk Size (5.4.1) and Abort (5.4.2) take effect here, at once, and
 * are not handed out. Message bodies are copies.
 */
export class ChunkReader {
  readonly #caps: ChunkReaderCaps;
  readonly #streams = new Map<number, ChunkStream>();
  readonly #header = Buffer.allocUnsafe(maxHeaderSize);
  #headerBytes = 0;
  #chunkSize = defaultChunkSize;
  /** The chunk whose payload is being read, and what is missing of it. */
  #current: ChunkStream | null = null;
  #missing = 0;
  #error: RtmpError | null = null;

  constructor(caps: ChunkReaderCaps) {
    this.#caps = caps;
  }

  /**
   * Takes the next bytes, cut anywhere. @returns the messages that became whole, possibly none.
   * @throws RtmpError reason `chunk` when the stream is wrong or above a cap; every later push throws it again.
   */
  push(bytes: Buffer): RtmpMessage[] {
    if (this.#error) throw this.#error;
    const messages: RtmpMessage[] = [];
    try {
      this.#read(bytes, messages);
    } catch (error) {
      if (error instanceof RtmpError) this.#error = error;
      throw error;
    }
    return messages;
  }

  #read(bytes: Buffer, messages: RtmpMessage[]): void {
    for (let at = 0; at < bytes.length;) {
      if (!this.#current) {
        this.#readHeader(bytes[at]!, messages);
        at += 1;
        continue;
      }
      const end = Math.min(bytes.length, at + this.#missing);
      this.#current.body!.add(bytes.subarray(at, end));
      this.#missing -= end - at;
      at = end;
      if (this.#missing === 0) this.#endChunk(messages);
    }
  }

  /** Takes one more byte of a header, and begins the chunk when it is whole. */
  #readHeader(byte: number, messages: RtmpMessage[]): void {
    this.#header[this.#headerBytes++] = byte;
    const header = readChunkHeader(this.#header.subarray(0, this.#headerBytes), (id) => {
      const stream = this.#streams.get(id);
      return stream && stream.extended !== null
        ? { time: stream.extended, continues: stream.body !== null }
        : null;
    });
    if (!header) return;
    const taken = this.#headerBytes;
    this.#headerBytes = 0;
    this.#beginChunk(header);
    if (this.#missing === 0) this.#endChunk(messages);
    // What did not turn out to be an extended timestamp is payload, or already the next header.
    if (taken > header.size) this.#read(Buffer.from(this.#header.subarray(header.size, taken)), messages);
  }

  #beginChunk(header: ChunkHeader): void {
    const stream = this.#streams.get(header.chunkStreamId) ?? this.#newStream(header);
    if (stream.body && header.format !== 3) {
      // A new header inside a message: only a sender that lost count does that.
      throw wrong('a message is interrupted by another on the same chunk stream');
    }
    if (!stream.body) {
      this.#beginMessage(stream, header);
      stream.body = new GrowingBuffer(stream.length);
    }
    this.#current = stream;
    this.#missing = Math.min(stream.body.missing, this.#chunkSize);
  }

  #newStream(header: ChunkHeader): ChunkStream {
    const { format, chunkStreamId } = header;
    if (format !== 0 && !(format === 1 && chunkStreamId === tolerantStreamId)) {
      throw wrong('a chunk refers to a header that was never sent');
    }
    if (this.#streams.size >= this.#caps.maxChunkStreams) throw wrong('too many chunk streams');
    const stream = { timestamp: 0, delta: 0, length: 0, type: 0, streamId: 0, extended: null, body: null };
    this.#streams.set(chunkStreamId, stream);
    return stream;
  }

  /** 5.3.1.2.1 to 5.3.1.2.4: what the header leaves out is as in the message before. */
  #beginMessage(stream: ChunkStream, header: ChunkHeader): void {
    stream.length = header.length ?? stream.length;
    stream.type = header.type ?? stream.type;
    stream.streamId = header.streamId ?? stream.streamId;
    stream.extended = header.extended ? header.time : null;
    if (stream.length > this.#caps.maxMessageBytes) throw wrong('a message is longer than allowed');
    if (header.format === 0) {
      stream.timestamp = header.time!;
      stream.delta = header.time!;
    } else {
      if (header.format < 3) stream.delta = header.time!;
      stream.timestamp = (stream.timestamp + stream.delta) >>> 0;
    }
  }

  #endChunk(messages: RtmpMessage[]): void {
    const stream = this.#current!;
    this.#current = null;
    if (stream.body!.missing > 0) return;
    const { type, timestamp, streamId } = stream;
    const payload = stream.body!.bytes;
    stream.body = null;
    if (type === messageType.setChunkSize) this.#setChunkSize(payload);
    else if (type === messageType.abort) this.#abort(payload);
    else messages.push({ type, timestamp, streamId, payload });
  }

  /** 5.4.1: 31 bits, at least 1; more than the longest message (24 bits) means the same as that. */
  #setChunkSize(payload: Buffer): void {
    const size = payload.length >= 4 ? payload.readUInt32BE(0) : 0;
    if (size < 1 || size > 0x7fffffff) throw wrong('the chunk size is not possible');
    this.#chunkSize = size;
  }

  /** 5.4.2: the message that is under way on that chunk stream will not be finished. */
  #abort(payload: Buffer): void {
    if (payload.length < 4) throw wrong('an abort names no chunk stream');
    const stream = this.#streams.get(payload.readUInt32BE(0));
    if (stream) stream.body = null;
  }
}
