import { BitReader } from './bit-reader.ts';
import { maxSide, type PictureFormat } from './sps.ts';

/** Bytes of an HEVCDecoderConfigurationRecord before its arrays of parameter sets (ISO/IEC 14496-15, 8.3.3.1.2). */
const recordHeadBytes = 22;
const spsType = 33;

/** What an HEVCDecoderConfigurationRecord says of the pictures; null where it cannot be one. */
export function readHevcConfiguration(record: Buffer): PictureFormat | null {
  const sps = record[0] === 1 ? parameterSet(record, spsType) : null;
  return sps && readHevcSps(sps);
}

function parameterSet(record: Buffer, wanted: number): Buffer | null {
  const arrays = record[recordHeadBytes] ?? 0;
  let at = recordHeadBytes + 1;
  for (let array = 0; array < arrays && at + 3 <= record.length; array++) {
    const type = record[at]! & 0x3f;
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let n = 0; n < count; n++) {
      if (at + 2 > record.length) return null;
      const end = at + 2 + record.readUInt16BE(at);
      if (end > record.length) return null;
      if (type === wanted) return record.subarray(at + 2, end);
      at = end;
    }
  }
  return null;
}

/** ITU-T H.265, 7.3.2.2.1, as far as the size. */
function readHevcSps(unit: Buffer): PictureFormat | null {
  const bits = new BitReader(unit.subarray(2));
  bits.bits(4); // sps_video_parameter_set_id
  const subLayers = bits.bits(3);
  bits.bits(1); // sps_temporal_id_nesting_flag
  skipProfile(bits, subLayers);
  bits.unsigned(); // sps_seq_parameter_set_id
  const chroma = bits.unsigned();
  if (chroma === 3) bits.bits(1); // separate_colour_plane_flag
  const [codedWidth, codedHeight] = [bits.unsigned(), bits.unsigned()];
  const crop = bits.bits(1) ? [0, 0, 0, 0].map(() => bits.unsigned()) : [0, 0, 0, 0];
  // Units of the crop (Table 6-1): chroma samples.
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = chroma === 1 ? 2 : 1;
  const width = codedWidth - (crop[0]! + crop[1]!) * unitX;
  const height = codedHeight - (crop[2]! + crop[3]!) * unitY;
  if (width <= 0 || height <= 0 || width > maxSide || height > maxSide) return null;
  return { width, height, frameRate: null };
}

/** profile_tier_level( 1, subLayers ), 7.3.3 */
function skipProfile(bits: BitReader, subLayers: number): void {
  const skip = (count: number): void => {
    for (let left = count; left > 0; left -= 8) bits.bits(8);
  };
  skip(96);
  const present = Array.from({ length: subLayers }, () => [bits.bits(1), bits.bits(1)]);
  if (subLayers > 0) for (let layer = subLayers; layer < 8; layer++) bits.bits(2);
  for (const [profile, level] of present) skip((profile ? 88 : 0) + (level ? 8 : 0));
}
