/**
 * EBML elements, as far as a recorder writes them (RFC 8794, 4 to 6; Matroska: RFC 9559, 5).
 */
export const id = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  cues: 0x1c53bb6b,
  chapters: 0x1043a770,
  tags: 0x1254c367,
  attachments: 0x1941a469,
  void: 0xec,
  crc32: 0xbf,
  timestampScale: 0x2ad7b1,
  timestamp: 0xe7,
  silentTracks: 0x5854,
  position: 0xa7,
  prevSize: 0xab,
  simpleBlock: 0xa3,
  encryptedBlock: 0xaf,
  blockGroup: 0xa0,
  block: 0xa1,
  referenceBlock: 0xfb,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  contentEncodings: 0x6d80,
  audio: 0xe1,
  samplingFrequency: 0xb5,
  channels: 0x9f,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
} as const;

export interface ElementHead {
  readonly id: number;
  /** Bytes of the payload; null when the writer did not know it (a live Segment or Cluster). */
  readonly size: number | null;
  /** Bytes of id and size together. */
  readonly length: number;
}

/** Reads id and size of an element: `null` for "more bytes are needed", `invalid` for what cannot be an element. */
export function readElementHead(bytes: Buffer): ElementHead | null | 'invalid' {
  const idLength = vintLength(bytes, 0, 4);
  if (typeof idLength !== 'number') return idLength;
  const sizeLength = vintLength(bytes, idLength, 8);
  if (typeof sizeLength !== 'number') return sizeLength;
  if (bytes.length < idLength + sizeLength) return null;
  const size = readVint(bytes, idLength, sizeLength);
  return {
    id: bytes.readUIntBE(0, idLength),
    // Unknown when all bits are set (RFC 8794, 6.2); so is what is too near that to be told from it: 64 petabytes.
    size: size >= 2 ** (7 * sizeLength) - 1 ? null : size,
    length: idLength + sizeLength,
  };
}

/** The value of a variable-length integer without its length marker (RFC 8794, 4). Beyond 2^53 it is not exact. */
export function readVint(bytes: Buffer, at: number, length: number): number {
  let value = bytes[at]! & ((1 << (8 - length)) - 1);
  for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

/** Bytes of the variable-length integer that begins at `at`; its leading zero bits say it. */
export function vintLength(bytes: Buffer, at: number, longest: number): number | null | 'invalid' {
  const first = bytes[at];
  if (first === undefined) return null;
  const length = Math.clz32(first) - 23;
  return length > longest ? 'invalid' : length;
}

/** The children of a master element whose payload is there as a whole; stops silently where they do not fit. */
export function* children(payload: Buffer): Generator<{ id: number; payload: Buffer }> {
  let at = 0;
  while (at < payload.length) {
    const head = readElementHead(payload.subarray(at, at + 12));
    if (head === null || head === 'invalid' || head.size === null) return;
    const start = at + head.length;
    if (start + head.size > payload.length) return;
    yield { id: head.id, payload: payload.subarray(start, start + head.size) };
    at = start + head.size;
  }
}

/** An unsigned integer of up to 8 bytes; an absent one is 0 (RFC 8794, 7.2). Beyond 2^53 it is not exact. */
export function unsigned(payload: Buffer): number {
  return payload.length > 8 ? 0 : payload.reduce((value, byte) => value * 256 + byte, 0);
}

/** An element with a size of eight bytes: long for what it says, but never too short. */
export function element(name: number, payload: Buffer): Buffer {
  const size = Buffer.alloc(8);
  writeSize(size, payload.length, 0);
  return Buffer.concat([idBytes(name), size, payload]);
}

export function idBytes(name: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(name);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

/** Eight bytes, of which the first says so (RFC 8794, 4). @returns where they end. */
export function writeSize(bytes: Buffer, size: number, at: number): number {
  writeUnsigned(bytes, size, at);
  bytes[at] = 1;
  return at + 8;
}

/** A whole number up to 2^53, in eight bytes. @returns where they end. */
export function writeUnsigned(bytes: Buffer, value: number, at: number): number {
  return bytes.writeUInt32BE(value % 2 ** 32, bytes.writeUInt32BE(Math.floor(value / 2 ** 32), at));
}

/** Payload of an unsigned integer (RFC 8794, 7.2). */
export function uint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  writeUnsigned(bytes, value, 0);
  return bytes;
}

/** Payload of a floating-point number (RFC 8794, 7.3). */
export function float(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}
