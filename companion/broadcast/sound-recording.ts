import { id } from './ebml.ts';

/** EBMLHeader (RFC 8794, 11.2) with its defaults and the document type; then a Segment of unknown size. */
const opening = Buffer.concat([
  element(id.ebml, element(0x4282, Buffer.from('matroska'))),
  idBytes(id.segment),
  Buffer.from('01ffffffffffffff', 'hex'),
  element(id.info, element(id.timestampScale, uint(1_000_000))),
]);

/** The header of a Matroska recording that has the sound of another one, and nothing else. Times are in ms. */
export function soundHeader(trackEntry: Buffer): Buffer {
  return Buffer.concat([opening, element(id.tracks, element(id.trackEntry, trackEntry))]);
}

/** Bytes before the packet in {@link soundCluster}, and those of them that are the cluster's own id and size. */
const clusterHeadBytes = 42;
const clusterIdBytes = 12;
/** Bytes of the block before its packet: track number, time and flags. */
const blockHeadBytes = 4;

/**
 * One packet of sound as a Cluster of its own (RFC 9559, 5.1.3): so no time has to fit into 16 bits. Sizes take eight
 * bytes, as in {@link element}; written in one go, because this is done for every packet of a show.
 */
export function soundCluster(track: number, ms: number, packet: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(clusterHeadBytes + packet.length);
  let at = bytes.writeUInt32BE(id.cluster, 0);
  at = writeSize(bytes, clusterHeadBytes - clusterIdBytes + packet.length, at);
  at = bytes.writeUInt8(id.timestamp, at);
  at = writeSize(bytes, 8, at);
  at = writeUnsigned(bytes, ms, at);
  at = bytes.writeUInt8(id.simpleBlock, at);
  at = writeSize(bytes, blockHeadBytes + packet.length, at);
  at = bytes.writeUInt32BE((0x80 | track) * 2 ** 24 + 0x80, at);
  packet.copy(bytes, at);
  return bytes;
}

/** Element with an 8-byte size: long for what it says, but never too short. */
function element(name: number, payload: Buffer): Buffer {
  const size = Buffer.alloc(8);
  writeSize(size, payload.length, 0);
  return Buffer.concat([idBytes(name), size, payload]);
}

function idBytes(name: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(name);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

/** Eight bytes, of which the first says so (RFC 8794, 4). @returns where they end. */
function writeSize(bytes: Buffer, size: number, at: number): number {
  writeUnsigned(bytes, size, at);
  bytes[at] = 1;
  return at + 8;
}

/** A whole number up to 2^53, in eight bytes. @returns where they end. */
function writeUnsigned(bytes: Buffer, value: number, at: number): number {
  return bytes.writeUInt32BE(value % 2 ** 32, bytes.writeUInt32BE(Math.floor(value / 2 ** 32), at));
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  writeUnsigned(bytes, value, 0);
  return bytes;
}
