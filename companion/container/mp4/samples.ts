import { boxes, decodeTime, find, nonSyncSample, uint32, uint64 } from './boxes.ts';
import type { Mp4Track } from './tracks.ts';

/** Where one sample of a fragment stands, and when. */
export interface Sample {
  readonly track: number;
  /** Bytes from the start of the recording. */
  readonly at: number;
  readonly size: number;
  /** When it is decoded, in whole ms, and how much later it is shown. */
  readonly ms: number;
  readonly compositionMs: number;
  readonly keyframe: boolean;
}

/** More samples than this in one fragment are damage: it would be an hour of 60 pictures a second. */
export const maxSamples = 216_000;

/** Whole ms of a time in a track's units, as its edit list moves it. */
export function toMs({ timescale, shift }: Mp4Track, units: number): number {
  return Math.floor(((units - shift) * 1000) / timescale);
}

/**
 * The samples of a movie fragment (ISO/IEC 14496-12, 8.8), in the order they are decoded.
 * @param start where the fragment begins, in bytes from the start of the recording
 * @param budget how many may be read, of whichever track; what is read is taken off
 */
export function samplesOf(
  moof: Buffer,
  start: number,
  tracks: ReadonlyMap<number, Mp4Track>,
  budget: { left: number },
): Sample[] {
  const samples: Sample[] = [];
  const most = Math.min(maxSamples, budget.left);
  let read = 0;
  // Without an address of its own, the data of a track follows that of the one before it (8.8.7).
  let next = start;
  for (const { type, payload: traf } of boxes(moof)) {
    if (type !== 'traf') continue;
    const head = readHead(find(traf, 'tfhd'));
    const track = tracks.get(head.number);
    const base = head.baseOffset ?? (head.isFromFragment ? start : next);
    let at = base;
    let time = decodeTime(traf);
    for (const { type: name, payload: trun } of boxes(traf)) {
      if (name !== 'trun') continue;
      const has = uint32(trun, 0) & 0xffffff;
      const count = Math.min(uint32(trun, 4), most - read);
      let field = 8;
      const word = (): number => uint32(trun, (field += 4) - 4);
      if (has & 0x1) at = base + (word() | 0);
      const firstFlags = has & 0x4 ? word() : null;
      for (let n = 0; n < count && field <= trun.length; n++) {
        const duration = has & 0x100 ? word() : (head.duration ?? track?.defaults.duration ?? 0);
        const size = has & 0x200 ? word() : (head.size ?? track?.defaults.size ?? 0);
        const flags = has & 0x400 ? word() : (head.flags ?? track?.defaults.flags ?? 0);
        const composition = has & 0x800 ? word() | 0 : 0;
        if (track) {
          const ms = toMs(track, time);
          const keyframe = ((n === 0 ? (firstFlags ?? flags) : flags) & nonSyncSample) === 0;
          const shown = toMs(track, time + composition);
          samples.push({ track: head.number, at, size, ms, compositionMs: shown - ms, keyframe });
        }
        at += size;
        time += duration;
        read += 1;
      }
    }
    next = at;
  }
  budget.left -= read;
  return samples;
}

interface Head {
  readonly number: number;
  readonly baseOffset: number | null;
  /** Whether addresses count from the fragment's first byte. */
  readonly isFromFragment: boolean;
  readonly duration: number | null;
  readonly size: number | null;
  readonly flags: number | null;
}

/** Track fragment header (8.8.7): what stands in it, its flags say. */
function readHead(tfhd: Buffer | null): Head {
  const has = uint32(tfhd, 0) & 0xffffff;
  let field = has & 0x1 ? 16 : 8;
  const word = (): number => uint32(tfhd, (field += 4) - 4);
  if (has & 0x2) word(); // sample_description_index
  return {
    number: uint32(tfhd, 4),
    baseOffset: has & 0x1 && tfhd && tfhd.length >= 16 ? uint64(tfhd, 8) : null,
    isFromFragment: (has & 0x20000) !== 0,
    duration: has & 0x8 ? word() : null,
    size: has & 0x10 ? word() : null,
    flags: has & 0x20 ? word() : null,
  };
}
