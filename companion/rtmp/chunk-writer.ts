import { writeChunkHeader } from './chunk-header.ts';
import type { RtmpMessage } from './message.ts';

interface Sent {
  readonly timestamp: number;
  readonly length: number;
  readonly type: number;
  readonly streamId: number;
}

const extendedMark = 0xffffff;

/**
 * Writer of an RTMP chunk stream (RTMP 1.0, 5.3, https://rtmp.veriskope.com/docs/spec/). Messages go out whole, one
 * after the other. A message that follows another on its chunk stream is written with a delta (formats 1 and 2), so
 * that extended timestamps are needed only where a stream begins late or steps back: servers disagree about them
 * more than about anything else. For the same reason format 3 only continues messages and never begins one.
 */
export class ChunkWriter {
  readonly #sent = new Map<number, Sent>();
  /** Largest chunk payload in bytes; set it together with sending Set Chunk Size (5.4.1). */
  chunkSize = 128;

  /** The message as pieces to be written in this order; payload bytes are slices, not copies. */
  write(message: RtmpMessage, chunkStreamId: number): Buffer[] {
    const { type, streamId, payload } = message;
    const timestamp = message.timestamp >>> 0;
    const last = this.#sent.get(chunkStreamId);
    const length = payload.length;
    this.#sent.set(chunkStreamId, { timestamp, length, type, streamId });
    const delta = last && (timestamp - last.timestamp) >>> 0;
    const absolute = delta === undefined || last!.streamId !== streamId || delta >= extendedMark;
    const time = absolute ? timestamp : delta;
    const format = absolute ? 0 : last!.length === length && last!.type === type ? 2 : 1;
    const pieces = [writeChunkHeader({ format, chunkStreamId, time, length, type, streamId })];
    if (length > 0) pieces.push(payload.subarray(0, this.chunkSize));
    if (length > this.chunkSize) {
      const extended = time >= extendedMark ? time : null;
      const next = { format: 3, chunkStreamId, time: extended, length: null, type: null, streamId: null };
      const header = writeChunkHeader(next);
      for (let at = this.chunkSize; at < length; at += this.chunkSize) {
        pieces.push(header, payload.subarray(at, at + this.chunkSize));
      }
    }
    return pieces;
  }
}
