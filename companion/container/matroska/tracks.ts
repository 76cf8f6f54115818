import { MediaError, type Media, type Tracks } from '../media.ts';
import { children, id, unsigned } from './ebml.ts';

const codecs: Readonly<Record<string, Media['videoCodec']>> = {
  'V_MPEG4/ISO/AVC': 'h264',
  V_VP8: 'vp8',
  V_VP9: 'vp9',
  V_AV1: 'av1',
};

/** The first video track and the first one with sound (RFC 9559, 5.1.4). */
export function readTracks(payload: Buffer): Tracks {
  const tracks = [...children(payload)].filter((child) => child.id === id.trackEntry);
  const entries = tracks.map((track) => new Map([...children(track.payload)].map((c) => [c.id, c.payload])));
  const number = (entry: ReadonlyMap<number, Buffer>, name: number): number =>
    unsigned(entry.get(name) ?? Buffer.alloc(0));
  const video = entries.find((entry) => number(entry, id.trackType) === 1);
  const sound = entries.findIndex((entry) => number(entry, id.trackType) === 2);
  if (!video) throw new MediaError('no picture', sound < 0 ? 'chunk-not-media' : 'no-picture');
  const size = new Map([...children(video.get(id.video) ?? Buffer.alloc(0))].map((c) => [c.id, c.payload]));
  const codec = video.get(id.codecId)?.toString('latin1') ?? '';
  const trackAt = (at: number): { number: number; entry: Buffer } => {
    return { number: number(entries[at]!, id.trackNumber), entry: Buffer.from(tracks[at]!.payload) };
  };
  return {
    picture: {
      ...trackAt(entries.indexOf(video)),
      configuration: video.get(id.codecPrivate) ?? null,
      isEncoded: video.has(id.contentEncodings),
    },
    sound: sound < 0 ? null : trackAt(sound),
    media: {
      container: 'matroska',
      videoCodec: codecs[codec] ?? 'other',
      configured: video.has(id.codecPrivate),
      hasAudio: sound >= 0,
      width: number(size, id.pixelWidth) || null,
      height: number(size, id.pixelHeight) || null,
    },
  };
}
