import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { FlvReader } from '../../companion/flv/reader.ts';
import type { FlvTag } from '../../companion/flv/tag.ts';
import { oncePerBytes } from '../helpers/once-per-bytes.ts';
import { find } from '../helpers/programs.ts';
import { standBack } from '../helpers/stand-back.ts';
import { markColumns, markHeight, readMark, type Which } from './marks.ts';
import { framesPerSecond } from './recording.ts';

export interface ArrivedFrame {
  /** Null for a picture that is not of the recording. */
  readonly frame: number | null;
  readonly which: Which | null;
  /** Milliseconds on the ingest's clock. */
  readonly time: number;
  readonly keyframe: boolean;
}

/** What an ingest recorded of one publish, decoded. */
export interface Arrived {
  readonly frames: readonly ArrivedFrame[];
  /** When each beep begins, in ms on the ingest's clock. */
  readonly beeps: readonly number[];
  /** For each beep: how much later than its picture it comes, in ms. */
  readonly offsets: readonly number[];
  /** Longest distance between two sound tags, in ms. */
  readonly longestSilence: number;
  /** Whether timestamps of sound and of pictures never go back. */
  readonly monotonic: boolean;
  /** What the decoder complained about. */
  readonly errors: string;
}

const samplesPerTag = 1024;
const samplesPerMs = 48;
/** A beep that is further than this from every marked picture has lost its own, in ms. */
const farMs = 450;
const silenceMs = 300;
/** One that is shorter than this was cut, in ms: as recorded it lasts 100. */
const wholeBeepMs = 85;

/** Decodes what an ingest recorded. */
export const decode = oncePerBytes(async (file): Promise<Arrived> => {
  const bytes = await readFile(file);
  // A file that broke off in mid-tag ends with its last whole one.
  const tags = new FlvReader().push(bytes).filter(({ sequenceHeader }) => !sequenceHeader);
  const video = tags.filter(({ type, payload }) => type === 'video' && payload[1] === 1);
  const audio = tags.filter(({ type }) => type === 'audio');
  const { rows, sound, errors } = await play(file);
  const frames = video.slice(0, rows.length).map(({ timestamp, keyframe }, at): ArrivedFrame => {
    const mark = readMark(rows[at]!);
    return { frame: mark?.frame ?? null, which: mark?.which ?? null, time: timestamp, keyframe };
  });
  const found = beeps(sound, audio);
  return {
    frames,
    beeps: found.map(({ from }) => from),
    offsets: offsets(frames, found),
    longestSilence: Math.max(0, ...steps(audio)),
    monotonic: Math.min(0, ...steps(audio), ...steps(video)) === 0,
    errors:
      errors + (rows.length < video.length ? `${video.length - rows.length} pictures not decoded\n` : ''),
  };
});

async function play(file: string): Promise<{ rows: Buffer[]; sound: Int16Array; errors: string }> {
  const marks = `crop=iw:ih/${markHeight}:0:0,scale=${markColumns}:1:flags=area,format=gray`;
  const child = spawn(
    find('ffmpeg')!,
    [
      ...['-v', 'error', '-i', file],
      ...['-map', '0:v', '-vf', marks, '-vsync', '0', '-f', 'rawvideo', 'pipe:1'],
      // As it is in the tags: neither filled up nor stretched.
      ...['-map', '0:a', '-ac', '1', '-f', 's16le', 'pipe:3'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  // Other broadcasts are still going on beside it, in real time.
  standBack(child.pid);
  const [pictures, errors, sound] = await Promise.all([
    collect(child.stdout!),
    collect(child.stderr!),
    collect(child.stdio[3] as Readable),
    once(child, 'close'),
  ]);
  const count = Math.floor(pictures.length / markColumns);
  const rows = Array.from({ length: count }, (_, at) =>
    pictures.subarray(at * markColumns, (at + 1) * markColumns),
  );
  const samples = new Int16Array(sound.buffer, sound.byteOffset, Math.floor(sound.length / 2));
  // Two pictures in one tick of the output's clock are none of the stream's faults.
  return {
    rows,
    sound: samples,
    errors: errors.toString().replace(/^\[rawvideo @ .*\n(?: +Last message repeated .*\n)*/gm, ''),
  };
}

async function collect(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  const all = Buffer.alloc(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => at + part.copy(all, at), 0);
  return all;
}

interface Beep {
  /** When it begins and ends, in ms on the clock of the tags that its samples came in. */
  readonly from: number;
  readonly to: number;
}

function beeps(sound: Int16Array, tags: readonly FlvTag[]): Beep[] {
  const found: { from: number; to: number }[] = [];
  let loudAt = -Infinity;
  for (let at = 0; at < sound.length; at++) {
    if (Math.abs(sound[at]!) < 3_000) continue;
    const tag = tags[Math.floor(at / samplesPerTag)];
    if (!tag) break;
    const time = tag.timestamp + (at % samplesPerTag) / samplesPerMs;
    if (at - loudAt > silenceMs * samplesPerMs) found.push({ from: time, to: time });
    else found.at(-1)!.to = time;
    loudAt = at;
  }
  return found;
}

/** Of whole ones alone: where sound sets in again in the midst of a beep, the rest of it begins late and is in its place. */
function offsets(frames: readonly ArrivedFrame[], found: readonly Beep[]): number[] {
  const marked = frames.filter(({ frame }) => frame !== null && frame % framesPerSecond === 0);
  return found
    .filter(({ from, to }) => to - from > wholeBeepMs)
    .map(({ from }) =>
      marked.reduce(
        (best, { time }) => (Math.abs(from - time) < Math.abs(best) ? from - time : best),
        Infinity,
      ),
    )
    .filter((offset) => Math.abs(offset) < farMs);
}

function steps(tags: readonly FlvTag[]): number[] {
  return tags.slice(1).map(({ timestamp }, at) => timestamp - tags[at]!.timestamp);
}
