import { BitReader } from './bit-reader.ts';

/** What a sequence parameter set says of the pictures. */
export interface PictureFormat {
  /** Pixels that are shown. */
  readonly width: number;
  readonly height: number;
  /** Pictures a second where it promises a steady rate; null otherwise. */
  readonly frameRate: number | null;
}

/** What it says of how the pictures are stored, and what their colours mean. */
export interface SpsDetails extends PictureFormat {
  /** profile_idc */
  readonly profile: number;
  /** chroma_format_idc: 1 is 4:2:0. */
  readonly chroma: number;
  /** Bits of a sample, the most of luma and chroma. */
  readonly bitDepth: number;
  /** Whether the samples use all of their range. */
  readonly isFullRange: boolean;
  /** By their numbers (ITU-T H.273, 8); 2 where nothing is said. */
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
}

/** Profiles with a colour format of their own (ITU-T H.264, 7.3.2.1.1). */
const highProfiles: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);
/** aspect_ratio_idc of one that stands in figures (Table E-1). */
const extendedAspect = 255;
/** The longest reference picture cycle (7.4.2.1.1). */
const maxCycle = 255;
/** More pixels a side than this are damage: level 6.2 ends below it. */
export const maxSide = 16_384;

/** What nothing is said of (E.2.1). */
const unspecified = { isFullRange: false, primaries: 2, transfer: 2, matrix: 2 };

/** Size and frame rate of a sequence parameter set; null where it cannot be one. */
export function readSps(unit: Buffer): PictureFormat | null {
  const details = readSpsDetails(unit);
  return details && { width: details.width, height: details.height, frameRate: details.frameRate };
}

/** Reads a sequence parameter set (ITU-T H.264, 7.3.2.1.1); null where it cannot be one. */
export function readSpsDetails(unit: Buffer): SpsDetails | null {
  if (unit.length < 5 || (unit[0]! & 0x1f) !== 7) return null;
  const bits = new BitReader(unit.subarray(4));
  bits.unsigned(); // seq_parameter_set_id
  const profile = unit[1]!;
  const { chroma, bitDepth } = highProfiles.has(profile)
    ? readColourFormat(bits)
    : { chroma: 1, bitDepth: 8 };
  bits.unsigned(); // log2_max_frame_num_minus4
  skipOrder(bits);
  bits.unsigned(); // max_num_ref_frames
  bits.bits(1); // gaps_in_frame_num_value_allowed_flag
  const widthInBlocks = bits.unsigned() + 1;
  const heightInUnits = bits.unsigned() + 1;
  const isProgressive = bits.bits(1);
  if (!isProgressive) bits.bits(1); // mb_adaptive_frame_field_flag
  bits.bits(1); // direct_8x8_inference_flag
  const fields = 2 - isProgressive;
  const crop = bits.bits(1) ? [0, 0, 0, 0].map(() => bits.unsigned()) : [0, 0, 0, 0];
  // Units of the crop (Table 6-1): chroma samples, and both fields.
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * fields;
  const width = widthInBlocks * 16 - (crop[0]! + crop[1]!) * unitX;
  const height = heightInUnits * 16 * fields - (crop[2]! + crop[3]!) * unitY;
  if (width <= 0 || height <= 0 || width > maxSide || height > maxSide) return null;
  const usability = bits.bits(1) ? readUsability(bits) : { frameRate: null, ...unspecified };
  return { width, height, profile, chroma, bitDepth, ...usability };
}

function readColourFormat(bits: BitReader): Pick<SpsDetails, 'chroma' | 'bitDepth'> {
  const chroma = bits.unsigned();
  if (chroma === 3) bits.bits(1); // separate_colour_plane_flag
  const bitDepth = 8 + Math.max(bits.unsigned(), bits.unsigned()); // bit_depth_luma_minus8, bit_depth_chroma_minus8
  bits.bits(1); // qpprime_y_zero_transform_bypass_flag
  if (!bits.bits(1)) return { chroma, bitDepth };
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) {
    if (bits.bits(1)) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  return { chroma, bitDepth };
}

/** 7.3.2.1.1.1 */
function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  for (let n = 0, next = 8; n < size; n++) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** In which order pictures are shown. */
function skipOrder(bits: BitReader): void {
  const kind = bits.unsigned();
  if (kind === 0) bits.unsigned(); // log2_max_pic_order_cnt_lsb_minus4
  if (kind !== 1) return;
  bits.bits(1); // delta_pic_order_always_zero_flag
  bits.signed(); // offset_for_non_ref_pic
  bits.signed(); // offset_for_top_to_bottom_field
  const cycle = Math.min(maxCycle, bits.unsigned());
  for (let n = 0; n < cycle; n++) bits.signed();
}

/** The usability information, as far as its timing (E.1.1). */
function readUsability(
  bits: BitReader,
): Omit<SpsDetails, 'width' | 'height' | 'profile' | 'chroma' | 'bitDepth'> {
  if (bits.bits(1) && bits.bits(8) === extendedAspect) bits.bits(32);
  if (bits.bits(1)) bits.bits(1); // overscan_appropriate_flag
  const colour = bits.bits(1) ? readColour(bits) : unspecified;
  if (bits.bits(1)) {
    bits.unsigned(); // chroma_sample_loc_type_top_field
    bits.unsigned(); // chroma_sample_loc_type_bottom_field
  }
  return { ...colour, frameRate: bits.bits(1) ? readFrameRate(bits) : null };
}

function readColour(bits: BitReader): typeof unspecified {
  bits.bits(3); // video_format
  const isFullRange = bits.bits(1) === 1;
  if (!bits.bits(1)) return { ...unspecified, isFullRange };
  return { isFullRange, primaries: bits.bits(8), transfer: bits.bits(8), matrix: bits.bits(8) };
}

function readFrameRate(bits: BitReader): number | null {
  const unitsInTick = bits.bits(32);
  const timeScale = bits.bits(32);
  const isFixed = bits.bits(1);
  // Two ticks a picture (E.2.1).
  return isFixed && unitsInTick > 0 && timeScale > 0 ? timeScale / unitsInTick / 2 : null;
}
