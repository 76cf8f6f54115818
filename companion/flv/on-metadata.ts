import { aac } from './aac.ts';
import { encodeAmf0 } from './amf0-encode.ts';
import { EcmaArray } from './amf0.ts';

/** AAC in metadata (Flash Video 10.1, E.5). */
const audioCodecId = 10;

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

/**
 * Body of the script tag that opens a stream with AAC; what is not known is left out.
 * @param videoCodecId as `configuredPictures` gives it
 */
export function onMetadata(
  { width, height, frameRate, videoKbps, audioKbps }: MetadataFigures,
  videoCodecId: number,
): Buffer {
  const figures = { width, height, framerate: frameRate, videodatarate: videoKbps, audiodatarate: audioKbps };
  const entries = {
    ...Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined)),
    videocodecid: videoCodecId,
    audiocodecid: audioCodecId,
    audiosamplerate: aac.sampleRate,
    audiosamplesize: 16,
    stereo: true,
    encoder: 'Tabcast',
  };
  return encodeAmf0('onMetaData', new EcmaArray(entries));
}
