import { soundEntry, type SoundEntry, videoEntry } from '../matroska/entry.ts';
import { MediaError, type Media, type Track, type Tracks } from '../media.ts';
import { boxes, find, uint32, uint64 } from './boxes.ts';

/** A track of a movie, with what is needed to find its samples. */
export interface Mp4Track {
  /** Units of time in a second. */
  readonly timescale: number;
  /** What the edit list takes off the time of each sample, in the track's units (ISO/IEC 14496-12, 8.6.6). */
  readonly shift: number;
  /** What a sample has where its fragment does not say (8.8.3). */
  readonly defaults: SampleDefaults;
}

export interface SampleDefaults {
  /** In the track's units. */
  readonly duration: number;
  /** In bytes. */
  readonly size: number;
  readonly flags: number;
}

export interface Mp4Tracks extends Tracks {
  /** By track number. */
  readonly byNumber: ReadonlyMap<number, Mp4Track>;
}

const codecs: Readonly<Record<string, Media['videoCodec']>> = {
  avc1: 'h264',
  avc3: 'h264',
  vp08: 'vp8',
  vp09: 'vp9',
  av01: 'av1',
};
/** Bytes of a sample entry before the boxes in it (12.1.3 and 12.2.3), its own head not counted. */
const entryBytes = { video: 78, sound: 28 };

/** The first video track and the first one with sound (ISO/IEC 14496-12, 8.3, 8.4 and 12.1.3). */
export function readMovie(moov: Buffer): Mp4Tracks {
  const tracks = [...boxes(moov)].filter((box) => box.type === 'trak').map((box) => box.payload);
  const handler = (track: Buffer): string => find(track, 'mdia', 'hdlr')?.toString('latin1', 8, 12) ?? '';
  const video = tracks.find((track) => handler(track) === 'vide');
  const sound = tracks.find((track) => handler(track) === 'soun') ?? null;
  if (!video) throw new MediaError('no picture', sound ? 'no-picture' : 'chunk-not-media');
  const { type, entry } = sampleEntry(video);
  // One 32-bit word holds width and height, 24 bytes into the body of the sample entry.
  const size = uint32(entry, 24);
  const inside = entry.subarray(entryBytes.video);
  const number = numberOf(video);
  const movieScale = timescaleOf(find(moov, 'mvhd'));
  const both = sound ? [video, sound] : [video];
  return {
    byNumber: new Map(both.map((track) => [numberOf(track), timesOf(track, moov, movieScale)])),
    picture: {
      number,
      entry: videoEntry(number, type, (box) => find(inside, box)),
      configuration: find(inside, 'avcC'),
      isEncoded: false,
    },
    sound: sound && soundTrack(sound),
    media: {
      container: 'mp4',
      videoCodec: codecs[type] ?? 'other',
      configured: true,
      hasAudio: sound !== null,
      width: size >>> 16 || null,
      height: size & 0xffff || null,
    },
  };
}

function soundTrack(track: Buffer): Track {
  const { type, entry } = sampleEntry(track);
  const sound: SoundEntry = {
    channels: entry.length >= 18 ? entry.readUInt16BE(16) : 0,
    // 16 bits before the point, 16 behind it.
    sampleRate: uint32(entry, 24) >>> 16,
  };
  const inside = entry.subarray(entryBytes.sound);
  const number = numberOf(track);
  return { number, entry: soundEntry(number, type, sound, (box) => find(inside, box)) };
}

/** The first entry of the sample description (8.5.2): its four characters and its body. */
function sampleEntry(track: Buffer): { type: string; entry: Buffer } {
  const stsd = find(track, 'mdia', 'minf', 'stbl', 'stsd');
  const [first] = boxes(stsd?.subarray(8) ?? Buffer.alloc(0));
  return { type: first?.type ?? '', entry: first?.payload ?? Buffer.alloc(0) };
}

function numberOf(track: Buffer): number {
  const tkhd = find(track, 'tkhd');
  return uint32(tkhd, tkhd?.[0] === 1 ? 20 : 12);
}

function timescaleOf(header: Buffer | null): number {
  return uint32(header, header?.[0] === 1 ? 20 : 12) || 1000;
}

function timesOf(track: Buffer, moov: Buffer, movieScale: number): Mp4Track {
  const timescale = timescaleOf(find(track, 'mdia', 'mdhd'));
  const extends_ = [...boxes(find(moov, 'mvex') ?? Buffer.alloc(0))].find(
    ({ type, payload }) => type === 'trex' && uint32(payload, 4) === numberOf(track),
  );
  const trex = extends_?.payload ?? null;
  return {
    timescale,
    shift: editShift(find(track, 'edts', 'elst'), timescale / movieScale),
    defaults: { duration: uint32(trex, 12), size: uint32(trex, 16), flags: uint32(trex, 20) },
  };
}

/** Empty edits come first and put the track later; then the first one with media says where in it to begin. */
function editShift(elst: Buffer | null, perMovieUnit: number): number {
  if (!elst) return 0;
  const wide = elst[0] === 1;
  let empty = 0;
  for (let n = 0, at = 8; n < uint32(elst, 4) && at + (wide ? 20 : 12) <= elst.length; n++) {
    const duration = wide ? uint64(elst, at) : uint32(elst, at);
    const mediaTime = wide ? Number(elst.readBigInt64BE(at + 8)) : elst.readInt32BE(at + 4);
    if (mediaTime >= 0) return mediaTime - empty;
    empty += Math.round(duration * perMovieUnit);
    at += wide ? 20 : 12;
  }
  return -empty;
}
