import type { EncodeTarget } from './encode-options.ts';

/**
 * ffmpeg's encoders of H.264, the best first: those that a graphics card has cost the processor next to nothing. The last
 * one is always there.
 */
export const encoderNames = [
  'h264_nvenc',
  'h264_videotoolbox',
  'h264_qsv',
  'h264_amf',
  'h264_vaapi',
  'libx264',
] as const;
export type EncoderName = (typeof encoderNames)[number];

/** What no card has to do, and always works. */
export const softwareEncoder = 'libx264' satisfies EncoderName;

/** A picture of at most this many pixels a second is encoded several times as fast as it is played by one thread. */
const oneThread = 1280 * 720 * 30;
/** Where Linux has the first graphics card. */
const renderNode = '/dev/dri/renderD128';

/** Before the input. */
export function deviceOptions(encoder: EncoderName): string[] {
  return encoder === 'h264_vaapi' ? ['-vaapi_device', renderNode] : [];
}

/** What brings pictures to where the encoder takes them from, behind all other filters. */
export function uploadFilter(encoder: EncoderName): string[] {
  switch (encoder) {
    case 'h264_vaapi':
      return ['format=nv12', 'hwupload'];
    case 'h264_qsv':
    case 'h264_amf':
      return ['format=nv12'];
    case 'h264_nvenc':
    case 'h264_videotoolbox':
    case 'libx264':
      return [];
  }
}

/** The encoder and what makes it one for live pictures: no B-frames, nothing kept back, keyframes only where they are due. */
export function encoderOptions(encoder: EncoderName, target: EncodeTarget): string[] {
  return ['-c:v', encoder, '-bf', '0', ...own[encoder](target)];
}

/** Parameter sets in the stream, too: some parsers overlook a decoder configuration that comes in the middle. */
const repeated = ['-bsf:v', 'dump_extra=freq=keyframe'];

const own: Readonly<Record<EncoderName, (target: EncodeTarget) => string[]>> = {
  h264_nvenc: () => [
    ...['-preset', 'p4', '-tune', 'll', '-rc', 'cbr', '-zerolatency', '1'],
    ...['-forced-idr', '1', '-no-scenecut', '1', ...repeated],
  ],
  h264_videotoolbox: () => ['-realtime', '1', '-profile:v', 'high', ...repeated],
  h264_qsv: () => [
    ...['-preset', 'faster', '-look_ahead', '0', '-async_depth', '1'],
    ...['-forced_idr', '1', ...repeated],
  ],
  h264_amf: () => ['-usage', 'lowlatency', '-rc', 'cbr', ...repeated],
  h264_vaapi: () => ['-rc_mode', 'CBR', ...repeated],
  libx264: ({ width, height, frameRate }) => [
    ...['-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-sc_threshold', '0'],
    ...(width * height * frameRate <= oneThread ? ['-threads', '1'] : []),
    ...['-x264-params', 'repeat-headers=1:force-cfr=1'],
  ],
};
