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

/** A 64-bit number at an offset of a box, or 0 where the box is too short. Beyond 2^53 it is not exact. */
export function uint64(payload: Buffer | null, at: number): number {
  return payload && at + 8 <= payload.length ? Number(payload.readBigUInt64BE(at)) : 0;
}

/** A set bit says that other samples are needed to decode this one (ISO/IEC 14496-12, 8.8.3.1). */
export const nonSyncSample = 0x1_0000;

/** When the first sample of a track's fragment is decoded, in the track's units (ISO/IEC 14496-12, 8.8.12). */
export function decodeTime(traf: Buffer): number {
  const tfdt = find(traf, 'tfdt');
  return tfdt?.[0] === 1 ? uint64(tfdt, 4) : uint32(tfdt, 4);
}
