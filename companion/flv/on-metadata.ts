import { aac } from './aac.ts';
import { encodeAmf0 } from './amf0-encode.ts';
import { EcmaArray } from './amf0.ts';

/** Numbers of the codecs in metadata: H.264 and AAC (Flash Video 10.1, E.5). */
const codecIds = { video: 7, audio: 10 } as const;

/** What is known of a stream. */
export interface MetadataFigures {
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Pictures a second. */
  readonly frameRate?: number;
  /** In kbit/s. */
  readonly videoKbps?: number;
  readonly audioKbps?: number;
}

/** Body of the script tag that opens a stream of H.264 and AAC; what is not known is left out. */
export function onMetadata({ width, height, frameRate, videoKbps, audioKbps }: MetadataFigures): Buffer {
  const figures = { width, height, framerate: frameRate, videodatarate: videoKbps, audiodatarate: audioKbps };
  const entries = {
    ...Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined)),
    videocodecid: codecIds.video,
    audiocodecid: codecIds.audio,
    audiosamplerate: aac.sampleRate,
    audiosamplesize: 16,
    stereo: true,
    encoder: 'Tabcast',
  };
  return encodeAmf0('onMetaData', new EcmaArray(entries));
}
