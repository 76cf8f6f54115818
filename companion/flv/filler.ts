import { lengthBytes } from './avc.ts';
import { retimed } from './make-tag.ts';
import type { FlvTag } from './tag.ts';

/** `nal_unit_type` of filler data, and the byte that ends it (ITU-T H.264, 7.3.2.7). */
const fillerType = 12;
const stopByte = 0x80;
/** What a filler unit needs at least: its length, its type, its end. */
const leastBytes = lengthBytes + 2;

/**
 * A picture of H.264 made so many bytes large, by filler behind it, which every decoder passes over (ITU-T H.264, 7.4.1.2.3:
 * it stands behind the slices of its picture). One that is as large already stays as it is.
 * @param bytes of the whole payload
 */
export function padded(tag: FlvTag, bytes: number): FlvTag {
  const room = bytes - tag.payload.length;
  if (room < leastBytes) return tag;
  const unit = Buffer.alloc(room, 0xff);
  unit.writeUInt32BE(room - lengthBytes, 0);
  unit[lengthBytes] = fillerType;
  unit[room - 1] = stopByte;
  return retimed({ ...tag, payload: Buffer.concat([tag.payload, unit]) }, tag.timestamp);
}
