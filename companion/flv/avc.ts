import { BitReader } from './bit-reader.ts';

/**
 * H.264 as FLV carries it: NAL units with their length in front, parameter sets in a record of their own
 * (ISO/IEC 14496-15, 5.3; Flash Video 10.1, E.4.3).
 */
const nalType = { sps: 7, pps: 8 } as const;
const startCode = Buffer.from([0, 0, 1]);
/** Bytes before the NAL units in the body of a video tag: frame type and codec, packet type, composition time. */
const tagHeadBytes = 5;
/** The composition time has 24 bits with a sign. */
const maxCompositionMs = 0x7fffff;
/** Bytes that say how long a NAL unit is. */
export const lengthBytes = 4;

/** The NAL units between start codes (ITU-T H.264, Annex B); empty when there is no start code. Slices, not copies. */
export function splitAnnexB(bytes: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let at = bytes.indexOf(startCode);
  while (at >= 0) {
    const start = at + startCode.length;
    at = bytes.indexOf(startCode, start);
    let end = at < 0 ? bytes.length : at;
    // A zero before a start code belongs to it, and a unit never ends with one.
    while (end > start && bytes[end - 1] === 0) end -= 1;
    if (end > start) units.push(bytes.subarray(start, end));
  }
  return units;
}

/** The NAL units that have their length in front, in so many bytes; those that do not fit are left out. Slices. */
export function splitSized(bytes: Buffer, length: number = lengthBytes): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + length <= bytes.length;) {
    const end = at + length + bytes.readUIntBE(at, length);
    if (end > bytes.length) break;
    if (end > at + length) units.push(bytes.subarray(at + length, end));
    at = end;
  }
  return units;
}

/** Sequence and picture parameter sets. */
export interface ParameterSets {
  readonly sps: readonly Buffer[];
  readonly pps: readonly Buffer[];
}

/** The parameter sets among these units. */
export function parameterSets(units: readonly Buffer[]): ParameterSets {
  const of = (type: number): Buffer[] => units.filter((unit) => (unit[0]! & 0x1f) === type);
  return { sps: of(nalType.sps), pps: of(nalType.pps) };
}

/** What an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) says; null when it is none. */
export function readConfiguration(record: Buffer): (ParameterSets & { readonly lengthBytes: number }) | null {
  if (record[0] !== 1 || record.length < 7) return null;
  let at = 5;
  const sets = (count: number): Buffer[] | null => {
    const found: Buffer[] = [];
    for (let n = 0; n < count; n++) {
      if (at + 2 > record.length) return null;
      const end = at + 2 + record.readUInt16BE(at);
      if (end > record.length) return null;
      found.push(record.subarray(at + 2, end));
      at = end;
    }
    return found;
  };
  const sps = sets(record[at++]! & 0x1f);
  const count = record[at++];
  const pps = sps && count !== undefined ? sets(count) : null;
  return sps && pps && { sps, pps, lengthBytes: (record[4]! & 3) + 1 };
}

/**
 * AVCDecoderConfigurationRecord of these parameter sets; null where one kind is missing. Encoders that have changed
 * their size leave the old sequence parameter set in front: only the last one holds, and readers take the first.
 */
export function avcConfiguration({ sps: all, pps }: ParameterSets): Buffer | null {
  const sps = all.at(-1);
  if (!sps || sps.length < 4 || pps.length === 0) return null;
  return Buffer.concat([
    // Version, profile, constraints, level; then 6 reserved bits and the size of lengths, 3 and the number of SPS.
    Buffer.from([1, sps[1]!, sps[2]!, sps[3]!, 0xfc | (lengthBytes - 1), 0xe1]),
    ...sized([sps]),
    Buffer.from([pps.length]),
    ...sized(pps),
    formatOf(sps),
  ]);
}

/** Body of the tag with the decoder configuration. */
export function avcHeaderPayload(configuration: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), configuration]);
}

/** Body of the tag of a picture that is shown when it is decoded. `units`: NAL units without their lengths. */
export function avcPayload(keyframe: boolean, units: readonly Buffer[]): Buffer {
  const bytes = units.reduce((sum, unit) => sum + lengthBytes + unit.length, 0);
  const payload = tagOf(keyframe, bytes, 0);
  let at = tagHeadBytes;
  for (const unit of units) {
    at = payload.writeUInt32BE(unit.length, at);
    at += unit.copy(payload, at);
  }
  return payload;
}

/**
 * The same of a picture whose units have their lengths in front already.
 * @param compositionMs how much later than decoded it is shown, in ms
 */
export function avcSizedPayload(keyframe: boolean, picture: Buffer, compositionMs: number): Buffer {
  const payload = tagOf(keyframe, picture.length, compositionMs);
  picture.copy(payload, tagHeadBytes);
  return payload;
}

function tagOf(keyframe: boolean, bytes: number, compositionMs: number): Buffer {
  const payload = Buffer.allocUnsafe(tagHeadBytes + bytes);
  payload.writeUInt8(keyframe ? 0x17 : 0x27, 0);
  payload.writeUInt8(1, 1);
  payload.writeIntBE(Math.max(-maxCompositionMs, Math.min(maxCompositionMs, compositionMs)), 2, 3);
  return payload;
}

function sized(units: readonly Buffer[]): Buffer[] {
  return units.flatMap((unit) => [Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]);
}

/** Profiles whose record tells the colour format (5.3.3.1.2) and whose SPS holds it (H.264, 7.3.2.1.1). */
const highProfiles: ReadonlySet<number> = new Set([100, 110, 122, 144]);

function formatOf(sps: Buffer): Buffer {
  if (!highProfiles.has(sps[1]!)) return Buffer.alloc(0);
  const bits = new BitReader(sps.subarray(4));
  bits.unsigned(); // seq_parameter_set_id
  const chroma = bits.unsigned();
  if (chroma === 3) bits.bits(1); // separate_colour_plane_flag
  const [luma, chromaDepth] = [bits.unsigned(), bits.unsigned()];
  return Buffer.from([0xfc | (chroma & 3), 0xf8 | (luma & 7), 0xf8 | (chromaDepth & 7), 0]);
}
