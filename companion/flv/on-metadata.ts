import { aac } from './aac.ts';
import { encodeAmf0 } from './amf0-encode.ts';
import { EcmaArray } from './amf0.ts';

/** Numbers of the codecs in metadata: H.264 and AAC (Flash Video 10.1, E.5). */
const codecIds = { video: 7, audio: 10 } as const;

/** Body of the script tag that opens a stream of H.264 and AAC; sizes in pixels, or null where they are not known. */
export function onMetadata(width: number | null, height: number | null): Buffer {
  const size = width === null || height === null ? {} : { width, height };
  const entries = {
    ...size,
    videocodecid: codecIds.video,
    audiocodecid: codecIds.audio,
    audiosamplerate: aac.sampleRate,
    audiosamplesize: 16,
    stereo: true,
    encoder: 'Tabcast',
  };
  return encodeAmf0('onMetaData', new EcmaArray(entries));
}
