import { BitReader } from './bit-reader.ts';
import { maxSide, type PictureFormat } from './sps.ts';

/** Bytes of an AV1CodecConfigurationRecord before its OBUs (AV1 in ISOBMFF, 2.3.3). */
const recordHeadBytes = 4;
const sequenceHeaderType = 1;

/** What an AV1CodecConfigurationRecord says of the pictures; null where it cannot be one, or holds no sequence header. */
export function readAv1Configuration(record: Buffer): PictureFormat | null {
  if (record[0] !== 0x81) return null;
  const header = sequenceHeader(record.subarray(recordHeadBytes));
  return header && readSequenceHeader(header);
}

/** The first OBU, which has to be the sequence header (AV1, 5.3). */
function sequenceHeader(obus: Buffer): Buffer | null {
  const head = obus[0];
  if (head === undefined || ((head >> 3) & 0x0f) !== sequenceHeaderType) return null;
  let at = head & 0x04 ? 2 : 1;
  if ((head & 0x02) === 0) return obus.subarray(at);
  // leb128 (4.10.5)
  let size = 0;
  for (let n = 0; n < 8; n++) {
    const byte = obus[at++] ?? 0;
    size += (byte & 0x7f) * 2 ** (7 * n);
    if (byte < 0x80) break;
  }
  return at + size <= obus.length ? obus.subarray(at, at + size) : null;
}

/** AV1, 5.5.1, as far as the size. */
function readSequenceHeader(obu: Buffer): PictureFormat | null {
  const bits = new BitReader(obu, 'plain');
  bits.bits(3); // seq_profile
  bits.bits(1); // still_picture
  if (bits.bits(1)) bits.bits(5); // reduced_still_picture_header: seq_level_idx
  else skipOperatingPoints(bits, bits.bits(1) ? skipTiming(bits) : null);
  const [widthBits, heightBits] = [bits.bits(4) + 1, bits.bits(4) + 1];
  const [width, height] = [bits.bits(widthBits) + 1, bits.bits(heightBits) + 1];
  return width > maxSide || height > maxSide ? null : { width, height, frameRate: null };
}

/** 5.5.3 and 5.5.4. @returns bits of a buffer's delay; null without a decoder model */
function skipTiming(bits: BitReader): number | null {
  bits.bits(32); // num_units_in_display_tick
  bits.bits(32); // time_scale
  if (bits.bits(1)) bits.unsigned(); // equal_picture_interval: num_ticks_per_picture_minus_1
  if (!bits.bits(1)) return null;
  const delayBits = bits.bits(5) + 1;
  bits.bits(32); // num_units_in_decoding_tick
  bits.bits(10); // buffer_removal_time_length_minus_1, frame_presentation_time_length_minus_1
  return delayBits;
}

function skipOperatingPoints(bits: BitReader, delayBits: number | null): void {
  const hasDisplayDelay = bits.bits(1);
  const points = bits.bits(5) + 1;
  for (let point = 0; point < points; point++) {
    bits.bits(12); // operating_point_idc
    if (bits.bits(5) > 7) bits.bits(1); // seq_level_idx: seq_tier
    if (delayBits !== null && bits.bits(1)) {
      bits.bits(delayBits); // decoder_buffer_delay
      bits.bits(delayBits); // encoder_buffer_delay
      bits.bits(1); // low_delay_mode_flag
    }
    if (hasDisplayDelay && bits.bits(1)) bits.bits(4);
  }
}
