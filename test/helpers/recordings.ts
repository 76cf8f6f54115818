import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { keptOrMade } from './kept-or-made.ts';
import { find } from './programs.ts';
import { standBack } from './stand-back.ts';

const run = promisify(execFile);

/** What a recorder could have made; the name says container and codecs. More than one thread of libvpx waits for the others by spinning. */
export const recordingKinds = {
  'h264-opus.mkv': ['-c:v', 'libx264', '-c:a', 'libopus', '-f', 'matroska'],
  'vp8-opus.webm': ['-c:v', 'libvpx', '-threads', '1', '-c:a', 'libopus', '-f', 'webm'],
  'vp9-opus.webm': ['-c:v', 'libvpx-vp9', '-row-mt', '1', '-c:a', 'libopus', '-f', 'webm'],
  'h264-opus.mp4': ['-c:v', 'libx264', '-c:a', 'libopus', '-strict', '-2', '-f', 'mp4'],
  'h264-aac.mp4': ['-c:v', 'libx264', '-c:a', 'aac', '-f', 'mp4'],
  'h264.mkv': ['-c:v', 'libx264', '-an', '-f', 'matroska'],
} as const;
export type RecordingKind = keyof typeof recordingKinds;

export interface RecordingOptions {
  readonly seconds?: number;
  readonly size?: string;
  /** Frames between keyframes. */
  readonly gop?: number;
  /** Pictures between two others that are shown before the second, but come after it. */
  readonly bFrames?: number;
  /** lavfi sources instead of a moving picture and a tone of 440 Hz. */
  readonly picture?: string;
  readonly sound?: string;
  /** A filter over the sound. */
  readonly soundFilter?: string;
  /** More of what ffmpeg is told of its output. */
  readonly more?: readonly string[];
}

/** What was made already, by how: the tests play a few recordings again and again, and change none. */
const made = new Map<string, Promise<Buffer>>();

/** Makes a recording as recorders write it: live, without an index, unknown lengths, fragments at keyframes. 30 fps. */
export function makeRecording(kind: RecordingKind, options: RecordingOptions = {}): Promise<Buffer> {
  const { seconds = 5, size = '320x180', gop = 60 } = options;
  const picture = options.picture ?? `testsrc2=size=${size}:rate=30`;
  const sound = options.sound ?? 'sine=frequency=440:sample_rate=48000';
  const args = [
    ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-t', String(seconds)],
    ...[
      '-pix_fmt',
      'yuv420p',
      '-g',
      String(gop),
      '-bf',
      String(options.bFrames ?? 0),
      '-deadline',
      'realtime',
      '-cpu-used',
      '8',
    ],
    ...['-preset', 'ultrafast', '-b_strategy', '0', '-live', '1', '-cluster_time_limit', '100', '-ac', '2'],
    ...(options.soundFilter ? ['-af', options.soundFilter] : []),
    ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof'],
    ...recordingKinds[kind],
    ...(options.more ?? []),
  ];
  const how = args.join(' ');
  const recording = made.get(how) ?? keptOrMade(how, () => ffmpeg(args));
  made.set(how, recording);
  return recording;
}

/** A recording cut into pieces of `bytes`, as a recorder with a short timeslice does without regard to what is in them. */
export function* slices(recording: Buffer, bytes: number): Generator<Buffer> {
  for (let at = 0; at < recording.length; at += bytes) yield recording.subarray(at, at + bytes);
}

export interface Probed {
  readonly streams: readonly {
    readonly codec_type: 'video' | 'audio';
    readonly codec_name: string;
    readonly profile?: string;
    readonly width?: number;
    readonly height?: number;
    readonly sample_rate?: string;
    readonly channels?: number;
  }[];
  /** Seconds, in the order of the file. */
  readonly video: readonly { readonly time: number; readonly keyframe: boolean }[];
  readonly audio: readonly { readonly time: number }[];
}

/** What ffprobe finds in a file given as bytes. */
export async function probe(file: Buffer): Promise<Probed> {
  const told = JSON.parse(
    (
      await pipe(find('ffprobe')!, file, [
        ...['-v', 'error', '-of', 'json', '-show_streams', '-show_packets'],
        'pipe:0',
      ])
    ).stdout.toString(),
  ) as {
    streams: Probed['streams'];
    packets: { codec_type: string; dts_time: string; flags: string }[];
  };
  const of = (type: string) => told.packets.filter((packet) => packet.codec_type === type);
  return {
    streams: told.streams,
    video: of('video').map((p) => ({ time: Number(p.dts_time), keyframe: p.flags.startsWith('K') })),
    audio: of('audio').map((p) => ({ time: Number(p.dts_time) })),
  };
}

export interface Watched {
  /** What the decoder complained about; empty when it decodes. */
  readonly errors: string;
  /** Mean volume of the sound in dBFS. */
  readonly volume: number;
  /** Seconds at which the picture turns from black and the sound from silence, for a recording made to show it. */
  readonly flash: number;
  readonly beep: number;
}

/** Decodes a file given as bytes from beginning to end. */
export async function watch(file: Buffer): Promise<Watched> {
  const { stderr } = await pipe(find('ffmpeg')!, file, [
    ...['-v', 'repeat+level+info', '-hide_banner', '-nostats', '-copyts', '-i', 'pipe:0', '-vsync', '0'],
    ...['-vf', 'blackdetect=d=0.1:pix_th=0.2', '-af', 'silencedetect=n=-40dB:d=0.1,volumedetect'],
    ...['-f', 'null', '-'],
  ]);
  const number = (shape: RegExp): number => Number(shape.exec(stderr)?.[1] ?? NaN);
  return {
    // The null output wants one time base for all and complains about two pictures in one of its ticks.
    errors: (stderr.match(/^.*\[(error|fatal|panic)\] .*\n/gm) ?? [])
      .filter((line) => !line.startsWith('[null @ '))
      .join(''),
    volume: number(/mean_volume: (\S+) dB/),
    flash: number(/black_end:(\S+)/),
    beep: number(/silence_end: (\S+)/),
  };
}

/**
 * Ids of the ffmpeg processes that this process, or another, has started and that still run.
 * @param told what stands in their command line
 */
export async function ffmpegChildren(parent = process.pid, told = ''): Promise<number[]> {
  const running = (await ffmpegs(parent)).filter((words) => words.join(' ').includes(told));
  return running.map(([pid]) => Number(pid));
}

/**
 * What each ffmpeg that encodes pictures for a rendition makes: of every encode in it all that is said of its pictures. The
 * slate's clips are none of it.
 */
export async function pictureEncodes(parent = process.pid): Promise<string[][]> {
  const told = (await ffmpegs(parent)).map((words) =>
    words.filter((_, at) => words[at - 1] === '-vf' && words.indexOf('repeat-headers=1:force-cfr=1', at) > 0),
  );
  return told.filter((filters) => filters.length > 0);
}

/** Of each that still runs: id, parent, state, name, and the words of its command line. */
async function ffmpegs(parent: number): Promise<string[][]> {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,comm=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, ppid, stat, name]) => Number(ppid) === parent && /ffmpeg/.test(name ?? '') && stat![0] !== 'Z',
    );
}

async function ffmpeg(args: readonly string[]): Promise<Buffer> {
  return (await pipe(find('ffmpeg')!, Buffer.alloc(0), ['-v', 'error', ...args, 'pipe:1'])).stdout;
}

function pipe(
  program: string,
  input: Buffer,
  args: readonly string[],
): Promise<{ stdout: Buffer; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) =>
        error && stdout.length === 0
          ? reject(new Error(stderr.toString() || error.message))
          : resolve({ stdout, stderr: stderr.toString() }),
    );
    if (child.pid !== undefined) standBack(child.pid);
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
  });
}
