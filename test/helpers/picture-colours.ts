import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { find } from './programs.ts';

const run = promisify(execFile);

/** Red, green and blue, of 255. */
export type Rgb = readonly [number, number, number];

/** A picture made small. */
export interface SmallFrame {
  /** The colour of a pixel. */
  at(x: number, y: number): Rgb;
}

/** What a recording says of its colours, as ffprobe names it. */
export interface ToldColours {
  readonly pix_fmt: string;
  readonly color_range?: string;
  readonly color_space?: string;
  readonly color_primaries?: string;
  readonly color_transfer?: string;
  readonly width: number;
  readonly height: number;
}

/** What the picture of a file says of itself. */
export async function toldColours(file: string): Promise<ToldColours> {
  const { stdout } = await run(find('ffprobe')!, [
    ...['-v', 'error', '-select_streams', 'v', '-of', 'json', '-show_streams', file],
  ]);
  return (JSON.parse(stdout) as { streams: ToldColours[] }).streams[0]!;
}

/** What each picture of a file says of itself, each once: its format, range, matrix, primaries and transfer. */
export async function toldOfFrames(file: string): Promise<readonly string[]> {
  const told = 'pix_fmt,color_range,color_space,color_primaries,color_transfer';
  const { stdout } = await run(find('ffprobe')!, [
    ...['-v', 'error', '-select_streams', 'v', '-of', 'json', '-show_entries', `frame=${told}`, file],
  ]);
  const { frames } = JSON.parse(stdout) as { frames: Record<string, string>[] };
  return [
    ...new Set(
      frames.map((frame) =>
        told
          .split(',')
          .map((name) => frame[name])
          .join(' '),
      ),
    ),
  ];
}

/** Every picture of a file, made small, as a player shows it. */
export async function smallFrames(file: string, width: number, height: number): Promise<SmallFrame[]> {
  const { stdout } = await run(
    find('ffmpeg')!,
    [
      ...['-v', 'error', '-i', file, '-an', '-vsync', '0'],
      ...['-vf', `scale=${width}:${height}:flags=area,format=rgb24`, '-f', 'rawvideo', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 },
  );
  const bytes = width * height * 3;
  return Array.from({ length: Math.floor(stdout.length / bytes) }, (_, n) => ({
    at(x, y) {
      const from = n * bytes + (y * width + x) * 3;
      return [stdout[from]!, stdout[from + 1]!, stdout[from + 2]!];
    },
  }));
}

/** Red, green and blue in the middle of the picture so many seconds from the beginning of a file, as a player shows them. */
export async function shownColour(file: string, seconds: number): Promise<readonly number[]> {
  const { stdout } = await run(
    find('ffmpeg')!,
    [
      ...['-v', 'error', '-ss', String(seconds), '-i', file, '-frames:v', '1'],
      ...['-vf', 'crop=64:64,scale=1:1:flags=area,format=rgb24', '-f', 'rawvideo', '-'],
    ],
    { encoding: 'buffer' },
  );
  return [...stdout.subarray(0, 3)];
}

/** Red, green and blue of each picture of a file, thirty a second, as a player shows them: all of the picture as one. */
export async function shownColours(file: string): Promise<readonly (readonly number[])[]> {
  const { stdout } = await run(
    find('ffmpeg')!,
    [
      ...['-v', 'error', '-i', file, '-an', '-vf', 'fps=30,scale=1:1:flags=area,format=rgb24'],
      ...['-f', 'rawvideo', '-'],
    ],
    { encoding: 'buffer' },
  );
  return Array.from({ length: stdout.length / 3 }, (_, at) => [...stdout.subarray(at * 3, at * 3 + 3)]);
}

/** Makes a picture of one colour. */
export async function plainPicture(file: string, size: string, rgb: Rgb): Promise<void> {
  await run(find('ffmpeg')!, [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=c=${hex(rgb)}:size=${size},format=rgb24`],
    ...['-frames:v', '1', file],
  ]);
}

/** Makes a film of one colour for a camera that plays it: 4:2:0, limited range, BT.601, as most cameras are. */
export async function plainFilm(file: string, size: string, rgb: readonly number[]): Promise<void> {
  await run(find('ffmpeg')!, [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=c=${hex(rgb)}:size=${size}:rate=30`, '-t', '1'],
    ...['-vf', 'scale=out_color_matrix=bt601:out_range=tv,format=yuv420p', '-f', 'yuv4mpegpipe', file],
  ]);
}

function hex(rgb: readonly number[]): string {
  return `0x${rgb.map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}
