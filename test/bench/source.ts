import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './section.ts';
import { soundGraph, type Sound } from './sounds.ts';

export type Codec = 'h264' | 'vp8';

/** What every contestant is fed: one of the two that browsers record. */
export const source = {
  size: '720p30',
  videoKbps: 4_300,
  /** Distance between chunks in ms, as the extension's recorder makes them. */
  everyMs: 100,
} as const;

/** What is heard where one kind of sound is enough: the one of which an encoder gets the least peace. */
const usualSound: Sound = 'music';

/** What is fed: the usual one, and one to make smaller ones of. */
const sizes = {
  '720p30': { pixels: '1280x720', videoKbps: source.videoKbps },
  '1080p30': { pixels: '1920x1080', videoKbps: 6_000 },
} as const;
export type Size = keyof typeof sizes;

/** As a browser says of a tab. */
const told = [
  '-color_range',
  'tv',
  '-colorspace',
  'bt709',
  '-color_primaries',
  'bt709',
  '-color_trc',
  'bt709',
];

function constant({ videoKbps }: (typeof sizes)[Size]): string[] {
  const rate = `${videoKbps}k`;
  return ['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate];
}
const encoders: Readonly<Record<Codec, readonly string[]>> = {
  h264: [
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
    ...['-sc_threshold', '0', '-x264-params', 'nal-hrd=cbr'],
  ],
  vp8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-threads', '2'],
};

/**
 * Makes the source with ffmpeg, or takes the one made before: moving test picture with noise at a really constant
 * bitrate, keyframes every 2 s, no B-frames, sound in packets of 60 ms, short clusters, as Chrome's recorder gives it.
 * @returns the path of the file
 */
export function sourceFile(
  bench: Bench,
  codec: Codec,
  sound: Sound = usualSound,
  size: Size = source.size,
): string {
  const { out, seconds, tools } = bench;
  mkdirSync(out, { recursive: true });
  const file = join(out, `source-${nameOf(codec, size)}-${sound}-${seconds}s.mkv`);
  if (existsSync(file)) return file;
  const pictures = ['-v', 'error', '-y', '-i', pictureFile(bench, codec, size)];
  const heard = ['-f', 'lavfi', '-i', soundGraph(sound, out), '-t', String(seconds)];
  const opus = ['-c:v', 'copy', '-c:a', 'libopus', '-b:a', '128k', '-frame_duration', '60'];
  const container = ['-f', 'matroska', '-live', '1', '-cluster_time_limit', '100', file];
  run(tools.ffmpeg, [...pictures, ...heard, ...opus, ...container], out);
  return file;
}

export function readSource(bench: Bench, codec: Codec, sound?: Sound, size?: Size): Buffer {
  return readFileSync(sourceFile(bench, codec, sound, size));
}

/** The pictures alone, which are the same with each sound. */
function pictureFile({ out, seconds, tools }: Bench, codec: Codec, size: Size): string {
  const file = join(out, `pictures-${nameOf(codec, size)}-${seconds}s.mkv`);
  if (existsSync(file)) return file;
  const picture = `testsrc2=size=${sizes[size].pixels}:rate=30,noise=alls=12:allf=t`;
  const video = [
    ...encoders[codec],
    ...(size === source.size ? [] : told),
    ...constant(sizes[size]),
    '-g',
    '60',
    '-keyint_min',
    '60',
  ];
  const input = ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-t', String(seconds)];
  run(tools.ffmpeg, [...input, ...video, file], out);
  return file;
}

function nameOf(codec: Codec, size: Size): string {
  return size === source.size ? codec : `${codec}-${size}`;
}

/** A file that is not whole is none: it has its name when it is done. */
function run(ffmpeg: string, args: readonly string[], cwd: string): void {
  const file = args.at(-1)!;
  const unfinished = file.replace(/\.mkv$/, '.part.mkv');
  execFileSync(ffmpeg, [...args.slice(0, -1), unfinished], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  renameSync(unfinished, file);
}
