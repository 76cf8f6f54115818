/** Boxes of the ISO base media file format, as far as a recorder writes them (ISO/IEC 14496-12, 4.2 and 8). */
export interface Box {
  /** Four characters. */
  readonly type: string;
  readonly payload: Buffer;
}

/** The boxes inside a payload; stops silently where they do not fit. */
export function* boxes(payload: Buffer): Generator<Box> {
  let at = 0;
  while (at + 8 <= payload.length) {
    const size = payload.readUInt32BE(at);
    if (size < 8 || at + size > payload.length) return;
    yield { type: payload.toString('latin1', at + 4, at + 8), payload: payload.subarray(at + 8, at + size) };
    at += size;
  }
}

/** The first box at a path of types: `find(moov, 'mvex', 'trex')`. */
export function find(payload: Buffer, ...path: readonly string[]): Buffer | null {
  let inside: Buffer | null = payload;
  for (const type of path) {
    if (inside === null) return null;
    inside = [...boxes(inside)].find((box) => box.type === type)?.payload ?? null;
  }
  return inside;
}

/** A 32-bit number at an offset of a box, or 0 where the box is too short. */
export function uint32(payload: Buffer | null, at: number): number {
  return payload && at + 4 <= payload.length ? payload.readUInt32BE(at) : 0;
}

/** A set bit says that other samples are needed to decode this one (ISO/IEC 14496-12, 8.8.3.1). */
const nonSyncSample = 0x1_0000;

/** What a movie fragment holds of the track (ISO/IEC 14496-12, 8.8.6 and 8.8.7); null when nothing. */
export function trackFragment(moof: Buffer, track: number): Buffer | null {
  const fragments = [...boxes(moof)].filter((box) => box.type === 'traf').map((box) => box.payload);
  return fragments.find((traf) => uint32(find(traf, 'tfhd'), 4) === track) ?? null;
}

/** When the first sample of a track's fragment is decoded, in the track's units (ISO/IEC 14496-12, 8.8.12). */
export function decodeTime(traf: Buffer): number {
  const tfdt = find(traf, 'tfdt');
  return tfdt?.[0] === 1 ? uint32(tfdt, 4) * 2 ** 32 + uint32(tfdt, 8) : uint32(tfdt, 4);
}

/**
 * Whether a track's fragment opens with a keyframe: the flags of its first sample come from the run, else from the
 * fragment's, else from the movie's defaults (ISO/IEC 14496-12, 8.8.7 and 8.8.8).
 */
export function opensWithKeyframe(traf: Buffer, movieDefault: number): boolean {
  const tfhd = find(traf, 'tfhd');
  const trun = find(traf, 'trun');
  return tfhd !== null && trun !== null && (firstSampleFlags(trun, tfhd, movieDefault) & nonSyncSample) === 0;
}

function firstSampleFlags(trun: Buffer, tfhd: Buffer, movieDefault: number): number {
  const has = uint32(trun, 0);
  const after = (bits: readonly number[], start: number): number =>
    bits.reduce((at, bit) => at + (has & bit ? 4 : 0), start);
  // Before the flags: sample count, then data offset; then for each sample duration and size.
  if (has & 0x4) return uint32(trun, after([0x1], 8));
  if (has & 0x400) return uint32(trun, after([0x1, 0x100, 0x200], 8));
  const present = uint32(tfhd, 0);
  if (!(present & 0x20)) return movieDefault;
  // Before the default flags: base data offset (8 bytes), description index, default duration, default size.
  const optional = [0x2, 0x8, 0x10].reduce((at, bit) => at + (present & bit ? 4 : 0), 8);
  return uint32(tfhd, optional + (present & 0x1 ? 8 : 0));
}
