import { ElementFeed } from './element-feed.ts';
import {
  maxElementBytes,
  maxHeaderBytes,
  MediaError,
  type Media,
  type MediaReader,
  type RestartPoint,
} from './media.ts';
import { boxes, decodeTime, find, opensWithKeyframe, trackFragment, uint32 } from './mp4-boxes.ts';

/** Top-level boxes that may stand in a recording beside moov and moof. */
const passedOver: ReadonlySet<string> = new Set([
  ...['ftyp', 'styp', 'mdat', 'free', 'skip', 'sidx', 'emsg', 'prft', 'mfra', 'wide', 'uuid', 'pdin', 'meta'],
]);

/** Reads fragmented MP4: the header (ftyp and moov), and where fragments begin that open with a keyframe. */
export class Mp4Reader implements MediaReader {
  media: Media | null = null;
  headerEnd: number | null = null;
  restart: RestartPoint | null = null;
  /** Tabcast's own client records Matroska. */
  readonly leapAt = null;
  partStart = 0;
  readonly #feed = new ElementFeed();
  #opened = false;
  #track: VideoTrack | null = null;

  push(bytes: Buffer): void {
    this.#feed.push(bytes);
    while (!this.#feed.skipping && this.#step());
    if (this.headerEnd === null && this.#feed.position + this.#feed.available > maxHeaderBytes) {
      throw new MediaError('the header is too long');
    }
  }

  /** Reads one box; false when more bytes are needed. */
  #step(): boolean {
    const head = this.#feed.peek(8);
    if (!head) return false;
    const type = head.toString('latin1', 4, 8);
    if (!this.#opened && type !== 'ftyp') throw new MediaError('not MP4');
    this.#opened = true;
    let size = head.readUInt32BE(0);
    if (size === 1) {
      const long = this.#feed.peek(16);
      if (!long) return false;
      size = Number(long.readBigUInt64BE(8));
    }
    if (size < 8 || size > maxElementBytes) throw new MediaError('a box without an end');
    if (type === 'moov' || type === 'moof') return this.#readBox(type, size);
    if (!passedOver.has(type)) throw new MediaError('an unknown box');
    if (type === 'mdat' && !this.#track) throw new MediaError('media before its header');
    this.#feed.skip(size);
    return true;
  }

  #readBox(type: 'moov' | 'moof', size: number): boolean {
    if (size > maxHeaderBytes) throw new MediaError('a header is too long');
    const whole = this.#feed.peek(size);
    if (!whole) return false;
    const start = this.#feed.position;
    const payload = whole.subarray(8);
    this.#feed.skip(size);
    if (type === 'moov') {
      const { media, track } = readMovie(payload);
      this.media = media;
      this.#track = track;
      this.headerEnd = start + size;
    } else {
      if (!this.#track) throw new MediaError('media before its header');
      const { id, defaultFlags, timescale } = this.#track;
      this.partStart = start;
      const fragment = trackFragment(payload, id);
      if (fragment && opensWithKeyframe(fragment, defaultFlags)) {
        this.restart = { at: start, ms: Math.floor((decodeTime(fragment) * 1000) / timescale) };
      }
    }
    return true;
  }
}

const codecs: Readonly<Record<string, Media['videoCodec']>> = {
  avc1: 'h264',
  avc3: 'h264',
  vp08: 'vp8',
  vp09: 'vp9',
  av01: 'av1',
};

interface VideoTrack {
  readonly id: number;
  /** Flags of a sample where its fragment does not say. */
  readonly defaultFlags: number;
  /** Units of time in a second. */
  readonly timescale: number;
}

/** The first video track and whether there is sound (ISO/IEC 14496-12, 8.3, 8.4 and 12.1.3). */
function readMovie(moov: Buffer): { media: Media; track: VideoTrack } {
  const tracks = [...boxes(moov)].filter((box) => box.type === 'trak').map((box) => box.payload);
  const handler = (track: Buffer): string => find(track, 'mdia', 'hdlr')?.toString('latin1', 8, 12) ?? '';
  const video = tracks.find((track) => handler(track) === 'vide');
  if (!video) throw new MediaError('no picture');
  const tkhd = find(video, 'tkhd');
  const track = uint32(tkhd, tkhd?.[0] === 1 ? 20 : 12);
  const mdhd = find(video, 'mdia', 'mdhd');
  const stsd = find(video, 'mdia', 'minf', 'stbl', 'stsd');
  // One 32-bit word holds width and height, 24 bytes into the body of the first sample entry.
  const size = uint32(stsd, 40);
  const defaults = [...boxes(find(moov, 'mvex') ?? Buffer.alloc(0))].find(
    (box) => box.type === 'trex' && uint32(box.payload, 4) === track,
  );
  return {
    track: {
      id: track,
      defaultFlags: uint32(defaults?.payload ?? null, 20),
      timescale: uint32(mdhd, mdhd?.[0] === 1 ? 20 : 12) || 1000,
    },
    media: {
      container: 'mp4',
      videoCodec: codecs[stsd?.toString('latin1', 12, 16) ?? ''] ?? 'other',
      configured: true,
      hasAudio: tracks.some((each) => handler(each) === 'soun'),
      width: size >>> 16 || null,
      height: size & 0xffff || null,
    },
  };
}
