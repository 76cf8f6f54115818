import type { FlvTag } from './tag.ts';

const tagHeaderSize = 11;
const typeNumbers: Readonly<Record<FlvTag['type'], number>> = { audio: 8, video: 9, script: 18 };

/** The first bytes of an FLV file: header (E.2; flags say what is in it) and PreviousTagSize0 (E.3). */
export function flvHeader({ hasPicture = true } = {}): Buffer {
  return Buffer.from([0x46, 0x4c, 0x56, 1, hasPicture ? 0b101 : 0b100, 0, 0, 0, 9, 0, 0, 0, 0]);
}

/** One tag as it stands in a file (E.4.1), with the size behind it; the timestamp is taken modulo 2^32 ms. */
export function writeTag({ type, timestamp, payload }: FlvTag): Buffer {
  const out = Buffer.allocUnsafe(tagHeaderSize + payload.length + 4);
  const time = Math.round(timestamp) >>> 0;
  out[0] = typeNumbers[type];
  out.writeUIntBE(payload.length, 1, 3);
  out.writeUIntBE(time & 0xffffff, 4, 3);
  out[7] = time >>> 24;
  out.writeUIntBE(0, 8, 3); // StreamID
  payload.copy(out, tagHeaderSize);
  out.writeUInt32BE(tagHeaderSize + payload.length, tagHeaderSize + payload.length);
  return out;
}
