import { platformColours } from './colours.ts';
import { keyframeAfter, targetOptions, type EncodeTarget } from './encode-options.ts';
import { frameSize, type FrameSize } from './frame-size.ts';
import { outputFormat } from './output-format.ts';
import { deviceOptions } from './video-encoders.ts';

/** What an ffmpeg is asked to do: read one recording from its input and write FLV to an output. */
export interface NormaliserInput {
  /** Which recording it is: those who read the same one may share an ffmpeg. Left out: none is shared. */
  readonly recording?: object;
  readonly container: 'matroska' | 'mp4';
  /** H.264 is copied; everything else is encoded to H.264 once. Null: there is sound only. */
  readonly videoCodec: string | null;
  /** Whether the decoder configuration stands in the header. */
  readonly configured: boolean;
  /** Pixels as the recording's header says, or null. */
  readonly width: number | null;
  readonly height: number | null;
  /**
   * Pictures up to this time of the recording, in ms, have been shown, and the next one has to be a keyframe: so even
   * H.264 is encoded, at its own times.
   */
  readonly shownMs?: number;
  /** Whether the pictures cannot be copied without ffmpeg. */
  readonly unfit?: boolean;
  /** Whether its sound goes another way. */
  readonly silent?: boolean;
  /** Whether the times of its sound are exact: those of a live recorder jitter, and must not be held against it. */
  readonly exactSound?: boolean;
  /** A time near the beginning of what is read, in ms of the recording; left out at its very beginning. */
  readonly fromMs?: number;
  /** How much less is encoded because this computer does not keep up: see {@link lowestLevel}. All of it by default. */
  readonly level?: number;
  /** What is to be encoded, of H.264 too. Left out: what is copied where it can be, and keeps its size where it cannot. */
  readonly target?: EncodeTarget;
  /** Seconds between keyframes where no target says it; two by default. */
  readonly keyframeSeconds?: number;
}

/**
 * What is encoded, from all of it down: each side divided by so much, at so many frames a second. A quarter of the pixels
 * takes about a third of the time; then decoding is the larger part, and half the pictures halve what is left.
 */
const levels = [
  { divisor: 1, frameRate: 30 },
  { divisor: 2, frameRate: 30 },
  { divisor: 2, frameRate: 15 },
] as const;
export const lowestLevel = levels.length - 1;
/** Sides are not divided below this height, in pixels. */
const leastHeight = 180;
/** Seconds between keyframes, where nobody wants them closer. */
export const usualKeyframeSeconds = 2;
/** Bits for each pixel of each frame: about 4 Mbit/s at 720p30. */
const bitsPerPixel = 0.15;
/** What every platform takes; Twitch asks for no more. In kbit/s. */
const videoKbps = { least: 800, most: 6_000 };

export function isCopied(input: NormaliserInput): boolean {
  return input.videoCodec === 'h264' && input.shownMs === undefined && !input.target;
}

/**
 * Options before the input. A small probe makes the first picture come after 0.15 s instead of 2.3 s; the header
 * says all that the probe would find out. Timestamps are kept (`-copyts`), so that a second ffmpeg which goes on
 * in the middle of a recording continues where the first one stopped. One decoder thread, because every further
 * one keeps a frame back.
 */
export function inputOptions(input: NormaliserInput): string[] {
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'warning'],
    '-copyts',
    ...(input.target ? deviceOptions(input.target.encoder) : []),
    ...(isCopied(input) ? [] : ['-threads', '1']),
    ...['-f', input.container, '-probesize', '32', '-analyzeduration', '0'],
  ];
}

/** Options of the output: every packet written at once. A missing sound track is left missing. */
export function outputOptions(input: NormaliserInput): string[] {
  return [
    ...(input.videoCodec === null ? ['-map', '0:a:0'] : pictureOptions(input)),
    ...['-map_metadata', '-1'],
    ...(input.silent ? [] : soundOptions(input)),
    ...['-max_interleave_delta', String(interleaveMs(input) * 1000)],
    ...outputFormat(input.target).options,
  ];
}

/**
 * At this bitrate the cheaper coder is the better one, too: "Worse with low bitrates (less than 64kbps), but is better
 * and much faster at higher bitrates" (FFmpeg's documentation of its AAC encoder).
 */
export const aacOptions = [
  '-c:a',
  'aac',
  '-aac_coder',
  'fast',
  '-b:a',
  '128k',
  '-ar',
  '48000',
  '-ac',
  '2',
] as const;

function soundOptions({ exactSound }: NormaliserInput): string[] {
  return [
    ...aacOptions,
    // Fills holes in the sound with silence, so that they do not shift what comes after them; those of less than a
    // tenth of a second only where they cannot be jitter.
    ...['-af', `aresample=async=1${exactSound ? ':min_hard_comp=0.015' : ''}`],
  ];
}

function pictureOptions(input: NormaliserInput): string[] {
  const { target, shownMs } = input;
  const encode = (): string[] => (target ? targetOptions(target, shownMs) : encodeOptions(input));
  const codec = isCopied(input) ? copyOptions(input) : encode();
  return ['-map', '0:v:0', ...(input.silent ? [] : ['-map', '0:a:0?']), ...codec];
}

/**
 * Where the configuration is only in the keyframes, ffmpeg finds it while probing, but only if the very first packet is
 * a picture. When sound comes first it writes an empty configuration and leaves start codes in the pictures, which
 * players of files forgive and platforms do not. This filter takes it out of the keyframe itself. It must not see
 * pictures without start codes, in which a length can look like one.
 */
function copyOptions(input: NormaliserInput): string[] {
  return ['-c:v', 'copy', ...(input.configured ? [] : ['-bsf:v', 'extract_extradata'])];
}

/**
 * How long the picture waits for sound, in ms: a sound track that carries nothing must not hold it back for ever.
 * Too short is worse, though: ffmpeg gives up when a packet comes that is older than the first one it has written.
 * MP4 holds all pictures of a fragment, then all of its sound; an encoder under load may lag behind.
 */
function interleaveMs(input: NormaliserInput): number {
  if (input.container === 'mp4') return 10_000;
  return isCopied(input) ? 1_000 : 3_000;
}

/** One encode that all platforms take: constant frame rate and size, closed 2 s GOP, no keyframe at scene cuts. */
function encodeOptions(input: NormaliserInput): string[] {
  const rate = `${encodedKbps(input)}k`;
  const gop = String(levelOf(input).frameRate * (input.keyframeSeconds ?? usualKeyframeSeconds));
  return [
    ...timing(input),
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
    ...(isSmall(input) ? ['-threads', '1'] : []),
    // Parameter sets in the stream, too: some parsers overlook a decoder configuration that comes in the middle. The
    // deblocking filter, which this preset leaves out, costs least of all that makes a better picture.
    ...['-x264-params', `repeat-headers=1:deblock=0,0${isSteady(input) ? ':force-cfr=1' : ''}`],
    ...['-g', gop, '-keyint_min', gop, '-sc_threshold', '0'],
    ...['-b:v', rate, '-maxrate', rate, '-bufsize', rate],
    ...platformColours.options,
  ];
}

/** What a copy goes on from, until its next keyframe, stays what it is. */
function levelOf(input: NormaliserInput): (typeof levels)[number] {
  return levels[isSteady(input) ? (input.level ?? 0) : 0]!;
}

/** Whether one thread encodes it several times as fast as it is played: each further one costs a share for itself. */
function isSmall(input: NormaliserInput): boolean {
  const size = outputSize(input);
  return size !== null && size.width * size.height <= 1280 * 720;
}

/** Size of the pictures that come out, or null where the recording's header does not say. */
export function outputSize(input: NormaliserInput): FrameSize | null {
  const { width, height, target } = input;
  if (target) return { width: target.width, height: target.height };
  if (width === null || height === null) return null;
  if (isCopied(input)) return { width, height };
  const { divisor } = levelOf(input);
  const full = frameSize({ width, height });
  if (full.height / divisor < leastHeight) return full;
  return frameSize({ width: Math.ceil(full.width / divisor), height: Math.ceil(full.height / divisor) });
}

/** Whether it is given a steady frame rate, as its decoder configuration then says too. */
function isSteady({ videoCodec }: NormaliserInput): boolean {
  return videoCodec !== 'h264';
}

/** A steady frame rate; but what a copy goes on from keeps its pictures and their times. */
function timing(input: NormaliserInput): string[] {
  const { shownMs } = input;
  const { frameRate } = levelOf(input);
  const fit = `${sizeFilter(input)},${colourFilter(input)},setsar=1`;
  if (isSteady(input)) {
    const keyframe = shownMs === undefined ? [] : ['-force_key_frames', keyframeAfter(shownMs, frameRate)];
    return ['-vf', `fps=${frameRate},${fit}`, ...keyframe];
  }
  const keyframe = shownMs === undefined ? [] : ['-force_key_frames', String((shownMs + 0.5) / 1000)];
  return ['-vf', fit, '-vsync', 'passthrough', '-enc_time_base', '1/1000', ...keyframe];
}

export function encodedKbps(input: NormaliserInput): number {
  const { width, height } = outputSize(input) ?? { width: 1280, height: 720 };
  const kbps = (width * height * levelOf(input).frameRate * bitsPerPixel) / 1000;
  return Math.round(Math.min(videoKbps.most, Math.max(videoKbps.least, kbps)));
}

/**
 * Limited range and BT.709, as platforms expect a picture. VP8 knows BT.601 alone (RFC 6386, 9.2), and says it nowhere
 * that ffmpeg reads; this filter then costs nothing that can be measured. Of everything else the pictures say what they
 * are, or nothing: what says nothing is taken for BT.601, too.
 */
function colourFilter({ videoCodec }: NormaliserInput): string {
  if (videoCodec === 'vp8') return 'colorspace=all=bt709:iall=smpte170m:irange=tv:format=yuv420p:fast=1';
  return platformColours.filter;
}

/** H.264 takes even sizes only, and a stream keeps its first size: a window that is resized gets bars. */
function sizeFilter(input: NormaliserInput): string {
  const size = outputSize(input);
  if (!size) return 'scale=trunc(iw/2)*2:trunc(ih/2)*2';
  const { width: w, height: h } = size;
  return `scale=${w}:${h}:force_original_aspect_ratio=decrease,pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2`;
}
