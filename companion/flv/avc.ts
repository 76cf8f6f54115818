/**
 * H.264 as FLV carries it: NAL units with their length in front, parameter sets in a record of their own
 * (ISO/IEC 14496-15, 5.3; Flash Video 10.1, E.4.3).
 */
const nalType = { sps: 7, pps: 8 } as const;
const startCode = Buffer.from([0, 0, 1]);
/** Bytes before the NAL units in the body of a video tag: frame type and codec, packet type, composition time. */
const tagHeadBytes = 5;
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

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) of the parameter sets among these units; null without. */
export function avcConfiguration(units: readonly Buffer[]): Buffer | null {
  const of = (type: number): Buffer[] => units.filter((unit) => (unit[0]! & 0x1f) === type);
  const [sps] = of(nalType.sps);
  const pps = of(nalType.pps);
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
  const payload = tagOf(keyframe, bytes);
  let at = tagHeadBytes;
  for (const unit of units) {
    at = payload.writeUInt32BE(unit.length, at);
    at += unit.copy(payload, at);
  }
  return payload;
}

/** The same of a picture whose units have their lengths in front already. */
export function avcSizedPayload(keyframe: boolean, picture: Buffer): Buffer {
  const payload = tagOf(keyframe, picture.length);
  picture.copy(payload, tagHeadBytes);
  return payload;
}

function tagOf(keyframe: boolean, bytes: number): Buffer {
  const payload = Buffer.allocUnsafe(tagHeadBytes + bytes);
  payload.writeUInt8(keyframe ? 0x17 : 0x27, 0);
  payload.writeUInt32BE(0x01000000, 1);
  return payload;
}

function sized(units: readonly Buffer[]): Buffer[] {
  return units.flatMap((unit) => [Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]);
}

/** Profiles whose record tells the colour format (5.3.3.1.2) and whose SPS holds it (H.264, 7.3.2.1.1). */
const highProfiles: ReadonlySet<number> = new Set([100, 110, 122, 144]);

function formatOf(sps: Buffer): Buffer {
  if (!highProfiles.has(sps[1]!)) return Buffer.alloc(0);
  const bits = new ExpGolomb(sps.subarray(4));
  bits.next(); // seq_parameter_set_id
  const chroma = bits.next();
  if (chroma === 3) bits.bit(); // separate_colour_plane_flag
  const [luma, chromaDepth] = [bits.next(), bits.next()];
  return Buffer.from([0xfc | (chroma & 3), 0xf8 | (luma & 7), 0xf8 | (chromaDepth & 7), 0]);
}

/** Unsigned Exp-Golomb codes (H.264, 9.1). The few that are read here stand before any emulation prevention byte. */
class ExpGolomb {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  bit(): number {
    const byte = this.bytes[this.#at >> 3] ?? 0xff;
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }

  next(): number {
    let zeros = 0;
    while (this.bit() === 0) zeros += 1;
    let value = 1;
    for (; zeros > 0; zeros--) value = value * 2 + this.bit();
    return value - 1;
  }
}
