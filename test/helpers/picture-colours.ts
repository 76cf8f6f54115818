import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { find } from './programs.ts';

const run = promisify(execFile);

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

/** Makes a film of one colour for a camera that plays it: 4:2:0, limited range, BT.601, as most cameras are. */
export async function plainFilm(file: string, size: string, rgb: readonly number[]): Promise<void> {
  const colour = `0x${rgb.map((each) => each.toString(16).padStart(2, '0')).join('')}`;
  await run(find('ffmpeg')!, [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=c=${colour}:size=${size}:rate=30`, '-t', '1'],
    ...['-vf', 'scale=out_color_matrix=bt601:out_range=tv,format=yuv420p', '-f', 'yuv4mpegpipe', file],
  ]);
}
