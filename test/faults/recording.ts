import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { id, readElementHead } from '../../companion/container/matroska/ebml.ts';
import { find } from '../helpers/programs.ts';
import { markColumns, markHeight, markOf, type Which } from './marks.ts';

export const framesPerSecond = 30;
export const gopFrames = 60;
const cacheDir = fileURLToPath(new URL('../../node_modules/.cache/tabcast-faults/', import.meta.url));

/** About 100 ms of a recording. */
export interface Cluster {
  readonly data: Buffer;
  /** Number of its first frame, and of the one after its last. */
  readonly from: number;
  readonly to: number;
  readonly keyframe: boolean;
}

/** A recording as a recorder makes it, every frame numbered, with a beep of 100 ms at each whole second. */
export interface Recording {
  readonly header: Buffer;
  readonly clusters: readonly Cluster[];
}

/**
 * What browsers record: H.264 is copied to the platforms, VP8 is encoded once. What H.264 is short of its bitrate is filler,
 * which takes up the line like any picture and costs no decoder anything. More threads of libvpx would wait for each other
 * by spinning.
 */
const encoders = {
  h264: [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-pix_fmt',
    'yuv420p',
    '-bf',
    '0',
    '-x264-params',
    'nal-hrd=cbr:filler=1',
  ],
  vp8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-threads', '1'],
} as const;

/** Recording `b` is smaller than `a`; both are small, since they are played, encoded and decoded many times over. Made once and kept. */
export async function countedRecording(
  which: Which,
  seconds: number,
  codec: keyof typeof encoders = 'h264',
  kbps = codec === 'vp8' || which === 'b' ? 1_000 : 3_000,
  sound = true,
): Promise<Recording> {
  const [width, height] = which === 'a' ? [320, 180] : [160, 90];
  const out = (file: string): string[] => [
    ...['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${markColumns}x1`],
    ...['-r', String(framesPerSecond), '-i', 'pipe:0'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=30`],
    ...['-f', 'lavfi', '-i', 'aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1):s=48000'],
    '-filter_complex',
    `[0]scale=${width}:${height / markHeight}:flags=neighbor,format=yuv420p[m];[1][m]overlay=0:0[v]`,
    ...['-map', '[v]', ...(sound ? ['-map', '2:a'] : []), '-t', String(seconds)],
    ...encoders[codec],
    ...['-g', String(gopFrames), '-keyint_min', String(gopFrames), '-sc_threshold', '0'],
    ...['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps / 2}k`],
    ...[
      '-c:a',
      'libopus',
      '-compression_level',
      '0',
      '-ac',
      '2',
      '-live',
      '1',
      '-cluster_time_limit',
      '100',
      '-f',
      'matroska',
      file,
    ],
  ];
  const hash = createHash('sha256').update(out('').join(' ')).digest('hex').slice(0, 12);
  const file = join(cacheDir, `${which}-${seconds}-${hash}.mkv`);
  const kept = read(file);
  if (kept) return cutIntoClusters(kept);
  mkdirSync(cacheDir, { recursive: true });
  const part = `${file}.${process.pid}`;
  const child = spawn(find('ffmpeg')!, out(part), { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const frames = Array.from({ length: seconds * framesPerSecond }, (_, frame) => markOf(frame, which));
  child.stdin.end(Buffer.concat(frames));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`ffmpeg could not make the recording: code ${code}`);
  renameSync(part, file);
  return cutIntoClusters(readFileSync(file));
}

function read(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** Finds the clusters by walking the elements: the magic of one may turn up anywhere in the media. */
function cutIntoClusters(bytes: Buffer): Recording {
  const starts: number[] = [];
  const pictures: { readonly cluster: number; readonly keyframe: boolean }[] = [];
  const masters: ReadonlySet<number> = new Set([id.segment, id.cluster]);
  for (let at = 0; at < bytes.length;) {
    const head = readElementHead(bytes.subarray(at, at + 12));
    if (head === null || head === 'invalid') break;
    if (head.id === id.cluster) starts.push(at);
    const body = at + head.length;
    // A SimpleBlock: track number (one byte here), timestamp (two), flags.
    if (head.id === id.simpleBlock && bytes[body] === 0x81) {
      pictures.push({ cluster: starts.length - 1, keyframe: (bytes[body + 3]! & 0x80) !== 0 });
    }
    at = masters.has(head.id) ? body : body + (head.size ?? 0);
  }
  const clusters = starts.map((start, index) => {
    const from = pictures.findIndex(({ cluster }) => cluster >= index);
    const to = pictures.findLastIndex(({ cluster }) => cluster <= index) + 1;
    const keyframe = from < to && pictures[from]?.keyframe === true;
    return { data: bytes.subarray(start, starts[index + 1] ?? bytes.length), from, to, keyframe };
  });
  return { header: bytes.subarray(0, starts[0]), clusters: clusters.filter(({ from }) => from >= 0) };
}
