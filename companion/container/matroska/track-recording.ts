import { element, id, idBytes, uint, writeSize, writeUnsigned } from './ebml.ts';

/** EBMLHeader (RFC 8794, 11.2) with its defaults and the document type; then a Segment of unknown size. */
const opening = Buffer.concat([
  element(id.ebml, element(0x4282, Buffer.from('matroska'))),
  idBytes(id.segment),
  Buffer.from('01ffffffffffffff', 'hex'),
  element(id.info, element(id.timestampScale, uint(1_000_000))),
]);

/** The header of a Matroska recording that has one track of another one, and nothing else. Times are in ms. */
export function trackHeader(trackEntry: Buffer): Buffer {
  return Buffer.concat([opening, element(id.tracks, element(id.trackEntry, trackEntry))]);
}

/** Bytes before the frame in {@link blockCluster}, and those of them that are the cluster's own id and size. */
const clusterHeadBytes = 42;
const clusterIdBytes = 12;
/** Bytes of the block before its frame: track number, time and flags. */
const blockHeadBytes = 4;
/** Track numbers up to here take one byte (RFC 9559, 10.1). */
export const maxTrack = 126;

/**
 * One picture or packet of sound as a Cluster of its own (RFC 9559, 5.1.3): so no time has to fit into 16 bits. Sizes
 * take eight bytes, as in {@link element}; written in one go, because this is done for every packet of a show.
 * @param track not above {@link maxTrack}
 */
export function blockCluster(track: number, ms: number, keyframe: boolean, frame: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(clusterHeadBytes + frame.length);
  let at = bytes.writeUInt32BE(id.cluster, 0);
  at = writeSize(bytes, clusterHeadBytes - clusterIdBytes + frame.length, at);
  at = bytes.writeUInt8(id.timestamp, at);
  at = writeSize(bytes, 8, at);
  at = writeUnsigned(bytes, ms, at);
  at = bytes.writeUInt8(id.simpleBlock, at);
  at = writeSize(bytes, blockHeadBytes + frame.length, at);
  at = bytes.writeUInt32BE((0x80 | track) * 2 ** 24 + (keyframe ? 0x80 : 0), at);
  frame.copy(bytes, at);
  return bytes;
}
