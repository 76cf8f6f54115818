import type { VideoCodec } from '#protocol';
import type { EncodeTarget } from './encode-options.ts';

/**
 * ffmpeg's encoders of each codec, the best first: those that a graphics card has cost the processor next to nothing. That
 * of H.264 which needs no card is always there.
 */
export const encodersOf = {
  h264: ['h264_nvenc', 'h264_videotoolbox', 'h264_qsv', 'h264_amf', 'h264_vaapi', 'libx264'],
  hevc: ['hevc_nvenc', 'hevc_videotoolbox', 'hevc_qsv', 'hevc_amf', 'hevc_vaapi', 'libx265'],
  av1: ['av1_nvenc', 'av1_qsv', 'av1_amf', 'av1_vaapi', 'libsvtav1'],
} as const satisfies Record<VideoCodec, readonly string[]>;
export type EncoderName = (typeof encodersOf)[VideoCodec][number];

/** What no card has to do, and always works. */
export const softwareEncoder = 'libx264' satisfies EncoderName;

/** A picture of at most this many pixels a second is encoded several times as fast as it is played by one thread. */
const oneThread = 1280 * 720 * 30;
/** Where Linux has the first graphics card. */
const renderNode = '/dev/dri/renderD128';

export function codecOf(encoder: EncoderName): VideoCodec {
  const isIn = (codec: VideoCodec): boolean => (encodersOf[codec] as readonly string[]).includes(encoder);
  return isIn('h264') ? 'h264' : isIn('hevc') ? 'hevc' : 'av1';
}

/** Before the input. */
export function deviceOptions(encoder: EncoderName): string[] {
  return encoder.endsWith('_vaapi') ? ['-vaapi_device', renderNode] : [];
}

/** What brings pictures to where the encoder takes them from, behind all other filters. */
export function uploadFilter(encoder: EncoderName): string[] {
  if (encoder.endsWith('_vaapi')) return ['format=nv12', 'hwupload'];
  return /_(qsv|amf)$/.test(encoder) ? ['format=nv12'] : [];
}

/** The encoder and what makes it one for live pictures: no B-frames, nothing kept back, keyframes only where they are due. */
export function encoderOptions(encoder: EncoderName, target: EncodeTarget): string[] {
  return ['-c:v', encoder, '-bf', '0', ...own[encoder](target), ...rateOptions(encoder, target.videoKbps)];
}

/** A bitrate that is kept: the buffer is that of one second. SVT-AV1 wants no limit beside it, and keeps it by itself. */
function rateOptions(encoder: EncoderName, kbps: number): string[] {
  const rate = `${kbps}k`;
  return encoder === 'libsvtav1' ? ['-b:v', rate] : ['-b:v', rate, '-maxrate', rate, '-bufsize', rate];
}

/** Parameter sets in the stream, too: some parsers overlook a decoder configuration that comes in the middle. */
const repeated = ['-bsf:v', 'dump_extra=freq=keyframe'];
const nvenc = [
  ...['-preset', 'p4', '-tune', 'll', '-rc', 'cbr', '-zerolatency', '1'],
  ...['-forced-idr', '1', '-no-scenecut', '1'],
];
const qsv = ['-preset', 'faster', '-async_depth', '1', '-forced_idr', '1'];
const amf = ['-usage', 'lowlatency', '-rc', 'cbr'];
const vaapi = ['-rc_mode', 'CBR'];

const own: Readonly<Record<EncoderName, (target: EncodeTarget) => string[]>> = {
  h264_nvenc: () => [...nvenc, ...repeated],
  h264_videotoolbox: () => ['-realtime', '1', '-profile:v', 'high', ...repeated],
  h264_qsv: () => [...qsv, '-look_ahead', '0', ...repeated],
  h264_amf: () => [...amf, ...repeated],
  h264_vaapi: () => [...vaapi, ...repeated],
  libx264: (target) => [
    ...['-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-sc_threshold', '0'],
    ...(pixelsOf(target) <= oneThread ? ['-threads', '1'] : []),
    ...['-x264-params', 'repeat-headers=1:force-cfr=1'],
  ],
  hevc_nvenc: () => nvenc,
  hevc_videotoolbox: () => ['-realtime', '1'],
  hevc_qsv: () => qsv,
  hevc_amf: () => amf,
  hevc_vaapi: () => vaapi,
  // What it says of itself would stand in the decoder configuration.
  libx265: () => [
    ...['-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-forced-idr', '1'],
    ...['-x265-params', 'open-gop=0:scenecut=0:info=0:log-level=error'],
  ],
  av1_nvenc: () => nvenc,
  av1_qsv: () => qsv,
  av1_amf: () => amf,
  av1_vaapi: () => vaapi,
  // 1: no picture is shown later than it is decoded. 2: constant bitrate. It makes keyframes at their distance alone: where one
  // is asked for earlier, up to a group of pictures is not seen.
  libsvtav1: () => ['-preset', '12', '-pix_fmt', 'yuv420p', '-svtav1-params', 'pred-struct=1:rc=2'],
};

function pixelsOf({ width, height, frameRate }: EncodeTarget): number {
  return width * height * frameRate;
}
