/** The header of one chunk as it stands on the wire (RTMP 1.0, 5.3.1). Fields that the format leaves out are null. */
export interface ChunkHeader {
  /** 0 to 3: how much of the message header is there (5.3.1.2). */
  readonly format: number;
  readonly chunkStreamId: number;
  /** Absolute for format 0, a delta for 1 and 2, with the extended timestamp put in; for 3 the extended one or null. */
  readonly time: number | null;
  readonly length: number | null;
  readonly type: number | null;
  readonly streamId: number | null;
  readonly extended: boolean;
  /** Bytes of the whole header. */
  readonly size: number;
}

/** Longest header: basic 3, message 11, extended timestamp 4. */
export const maxHeaderSize = 18;
const messageHeaderSizes = [11, 7, 3, 0] as const;
/** In a timestamp field: the real one follows in 32 bits (5.3.1.3). */
const extendedMark = 0xffffff;

/** What a chunk stream says of the extended timestamp of its next format 3 chunk. */
export interface ExtendedBefore {
  /** As the last format 0, 1 or 2 chunk had it. */
  readonly time: number;
  /** Whether the chunk will continue a message. */
  readonly continues: boolean;
}

/**
 * Reads the chunk header at the start of `bytes`.
 * @param extendedBefore the extended timestamp that a stream had last, null for none. Its format 3 chunks repeat it
 *   (5.3.1.3), but librtmp and others leave it out where a message is continued: there, four bytes that are not that
 *   timestamp belong to the payload, and the header ends before them.
 * @returns null when more bytes are needed.
 */
export function readChunkHeader(
  bytes: Buffer,
  extendedBefore: (chunkStreamId: number) => ExtendedBefore | null,
): ChunkHeader | null {
  if (bytes.length < 1) return null;
  const format = bytes[0]! >> 6;
  const basic = readBasicHeader(bytes);
  if (!basic) return null;
  const { chunkStreamId } = basic;
  let size = basic.size + messageHeaderSizes[format]!;
  if (bytes.length < size) return null;
  const at = basic.size;
  const field = format < 3 ? bytes.readUIntBE(at, 3) : null;
  const before = field === null ? extendedBefore(chunkStreamId) : null;
  const extended = before !== null || field === extendedMark;
  let time = field;
  if (extended && !(before?.continues && leavesOut(bytes.subarray(size, size + 4), before.time))) {
    if (bytes.length < size + 4) return null;
    time = bytes.readUInt32BE(size);
    size += 4;
  }
  return {
    format,
    chunkStreamId,
    time,
    length: format < 2 ? bytes.readUIntBE(at + 3, 3) : null,
    type: format < 2 ? bytes[at + 6]! : null,
    // The message stream id is little-endian, the only field that is (5.3.1.2.1).
    streamId: format === 0 ? bytes.readUInt32LE(at + 7) : null,
    extended,
    size,
  };
}

/** Whether these bytes, which may be fewer than four, are not the beginning of that timestamp. */
function leavesOut(bytes: Buffer, time: number): boolean {
  return bytes.some((byte, at) => byte !== ((time >>> (24 - 8 * at)) & 0xff));
}

/** 5.3.1.1: one byte for ids 2 to 63, two for 64 to 319, three (low byte first) up to 65599. */
function readBasicHeader(bytes: Buffer): { chunkStreamId: number; size: number } | null {
  const low = bytes[0]! & 0x3f;
  if (low > 1) return { chunkStreamId: low, size: 1 };
  if (bytes.length < 2 + low) return null;
  return low === 0
    ? { chunkStreamId: bytes[1]! + 64, size: 2 }
    : { chunkStreamId: bytes.readUInt16LE(1) + 64, size: 3 };
}

/** What a header is written from: the counterpart of {@link ChunkHeader}, where format 3 needs only `time`. */
export type ChunkHeaderFields = Omit<ChunkHeader, 'size' | 'extended'>;

/** Writes a chunk header; a `time` from 0xFFFFFF on goes into the extended field (null: format 3 without one). */
export function writeChunkHeader(header: ChunkHeaderFields): Buffer {
  const { format, chunkStreamId: id, time } = header;
  const out = Buffer.allocUnsafe(maxHeaderSize);
  let at = 1;
  if (id < 64) out[0] = id;
  else if (id < 320) {
    out[0] = 0;
    out[at++] = id - 64;
  } else {
    out[0] = 1;
    at = out.writeUInt16LE(id - 64, at);
  }
  out[0] |= format << 6;
  if (format < 3) at = out.writeUIntBE(Math.min(time ?? 0, extendedMark), at, 3);
  if (format < 2) {
    at = out.writeUIntBE(header.length ?? 0, at, 3);
    at = out.writeUInt8(header.type ?? 0, at);
  }
  if (format === 0) at = out.writeUInt32LE(header.streamId ?? 0, at);
  if (time !== null && time >= extendedMark) at = out.writeUInt32BE(time, at);
  return out.subarray(0, at);
}
