import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { apps, type App, type Arena, type Contestant, type Entry } from './contestant.ts';
import { source } from './source.ts';
import { targetOptions } from '../../companion/encoder/encode-options.ts';
import { aacOptions } from '../../companion/encoder/ffmpeg-options.ts';

const rate = `${source.videoKbps}k`;
const audio = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
const copy = ['-c:v', 'copy', ...audio];
const transcode = (preset: string): string[] => [
  ...['-c:v', 'libx264', '-preset', preset, '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
  ...['-b:v', rate, '-maxrate', rate, '-bufsize', rate, '-g', '60', '-sc_threshold', '0', ...audio],
];
const input = [
  '-v',
  'error',
  '-nostdin',
  '-f',
  'matroska',
  '-probesize',
  '32',
  '-analyzeduration',
  '0',
  '-i',
  'pipe:0',
];

/** One ffmpeg for each platform, encoding again: what browser-to-RTMP servers usually do. */
export const threeTranscodes: Entry = {
  name: 'transcode',
  title: 'one ffmpeg per platform, libx264 ultrafast',
  codec: 'h264',
  enter: async (arena) => perPlatform(arena, transcode('ultrafast')),
};

export const threeVp8Transcodes: Entry = {
  name: 'vp8-transcode',
  title: 'VP8: one ffmpeg per platform, libx264 ultrafast',
  codec: 'vp8',
  enter: async (arena) => perPlatform(arena, transcode('ultrafast')),
};

export const threeCopies: Entry = {
  name: 'copy',
  title: 'one ffmpeg per platform, -c:v copy',
  codec: 'h264',
  enter: async (arena) => perPlatform(arena, copy),
};

export const oneTee: Entry = {
  name: 'tee',
  title: 'one ffmpeg, -c:v copy, tee with fifo',
  codec: 'h264',
  enter: async (arena) => tee(arena.ffmpeg, urls(arena)),
};

/** With AAC as the companion has it made, so that what differs is the program and not the sound: the fair floor in C. */
export const oneTeeSame: Entry = {
  name: 'tee-same',
  title: "the same tee, Tabcast's AAC settings",
  codec: 'h264',
  enter: async (arena) => tee(arena.ffmpeg, urls(arena), aacOptions),
};

/** What Tabcast encodes for three qualities, with its own options. */
const encodes: Readonly<Record<App, readonly string[]>> = {
  youtube: encode(1920, 1080, 6_000),
  twitch: encode(1280, 720, 3_000),
  facebook: encode(854, 480, 1_000),
};

/** The usual way to three qualities. */
export const encodeForEach: Entry = {
  name: 'quality-each',
  title: 'one ffmpeg per platform, a quality each',
  codec: 'h264',
  size: '1080p30',
  enter: async (arena) =>
    contestant(apps.map((app) => start(arena.ffmpeg, [...encodes[app], ...output(arena, app)]))),
};

/** The floor: one ffmpeg that copies the first, decodes once, and encodes the two others. */
export const oneDecode: Entry = {
  name: 'quality-once',
  title: 'one ffmpeg, one decode, a copy and two encodes',
  codec: 'h264',
  size: '1080p30',
  enter: async (arena) =>
    contestant([
      start(arena.ffmpeg, [
        ...['-c:v', 'copy', ...aacOptions, ...output(arena, 'youtube')],
        ...[...encodes.twitch, ...output(arena, 'twitch')],
        ...[...encodes.facebook, ...output(arena, 'facebook')],
      ]),
    ]),
};

function encode(width: number, height: number, videoKbps: number): string[] {
  const target = { width, height, frameRate: 30, videoKbps, keyframeSeconds: 2, encoder: 'libx264' } as const;
  return [...targetOptions(target, undefined), ...aacOptions];
}

function output(arena: Arena, app: App): string[] {
  return ['-f', 'flv', `${arena.url(app)}/${arena.key}`];
}

/** One ffmpeg that copies to all these addresses. */
export function tee(ffmpeg: string, to: readonly string[], options: readonly string[] = []): Contestant {
  const outputs = to.map((url) => `[f=flv:onfail=ignore:use_fifo=1]${url}`).join('|');
  const codec = ['-map', '0:v', '-map', '0:a', ...copy, ...options];
  return contestant([start(ffmpeg, [...codec, '-flags', '+global_header', '-f', 'tee', outputs])]);
}

function urls(arena: Arena): string[] {
  return apps.map((app) => `${arena.url(app)}/${arena.key}`);
}

function perPlatform(arena: Arena, codec: readonly string[]): Contestant {
  return contestant(
    apps.map((app) => start(arena.ffmpeg, [...codec, '-f', 'flv', `${arena.url(app)}/${arena.key}`])),
  );
}

function start(ffmpeg: string, args: readonly string[]): ChildProcess {
  const child = spawn(ffmpeg, [...input, ...args], { stdio: ['pipe', 'ignore', 'inherit'] });
  // An ffmpeg that has ended shows in its recording; writing to it must not end the bench.
  child.stdin!.on('error', () => {});
  return child;
}

async function drainedOrClosed(stream: Writable): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  const either = [once(stream, 'drain', { signal }), once(stream, 'close', { signal })];
  await Promise.race(either);
  settled.abort();
  await Promise.allSettled(either);
}

function contestant(children: readonly ChildProcess[]): Contestant {
  return {
    pids: children.map(({ pid }) => pid!),
    isFresh: true,
    async feed(chunk) {
      for (const { stdin } of children) {
        if (stdin!.writable && !stdin!.write(chunk)) await drainedOrClosed(stdin!);
      }
    },
    async stop() {
      await Promise.all(
        children.map(async (child) => {
          const exit = child.exitCode === null ? once(child, 'exit') : null;
          child.stdin!.end();
          await exit;
        }),
      );
    },
  };
}
