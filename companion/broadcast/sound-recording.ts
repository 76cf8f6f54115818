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

/** One packet of sound as a Cluster of its own (RFC 9559, 5.1.3): so no time has to fit into 16 bits. */
export function soundCluster(track: number, ms: number, packet: Buffer): Buffer {
  const head = Buffer.from([0x80 | track, 0, 0, 0x80]);
  const block = element(id.simpleBlock, Buffer.concat([head, packet]));
  return element(id.cluster, Buffer.concat([element(id.timestamp, uint(ms)), block]));
}

/** Element with an 8-byte size: long for what it says, but never too short. */
function element(name: number, payload: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(payload.length) | (1n << 56n));
  return Buffer.concat([idBytes(name), size, payload]);
}

function idBytes(name: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(name);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
