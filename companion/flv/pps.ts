import { BitReader } from './bit-reader.ts';

/** Coding tools that a picture parameter set allows. */
export interface CodingTools {
  /** Context-adaptive arithmetic coding, which the baseline profile does not have. */
  readonly cabac: boolean;
  /** The 8×8 transform, which only the high profiles have. */
  readonly transform8x8: boolean;
}

/** Reads a picture parameter set (ITU-T H.264, 7.3.2.2); null where it cannot be one, or has slice groups. */
export function readPps(unit: Buffer): CodingTools | null {
  if (unit.length < 3 || (unit[0]! & 0x1f) !== 8) return null;
  const bits = new BitReader(unit.subarray(1));
  bits.unsigned(); // pic_parameter_set_id
  bits.unsigned(); // seq_parameter_set_id
  const cabac = bits.bits(1) === 1; // entropy_coding_mode_flag
  bits.bits(1); // bottom_field_pic_order_in_frame_present_flag
  if (bits.unsigned() > 0) return null; // num_slice_groups_minus1
  bits.unsigned(); // num_ref_idx_l0_default_active_minus1
  bits.unsigned(); // num_ref_idx_l1_default_active_minus1
  bits.bits(3); // weighted_pred_flag, weighted_bipred_idc
  bits.signed(); // pic_init_qp_minus26
  bits.signed(); // pic_init_qs_minus26
  bits.signed(); // chroma_qp_index_offset
  bits.bits(3); // deblocking_filter_control_present_flag, constrained_intra_pred_flag, redundant_pic_cnt_present_flag
  return { cabac, transform8x8: bits.hasMore && bits.bits(1) === 1 };
}
