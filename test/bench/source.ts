import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Codec = 'h264' | 'vp8';

/** What every contestant is fed: one of the two that browsers record. */
export const source = {
  size: '720p30',
  videoKbps: 4_300,
  /** Distance between chunks in ms, as the extension's recorder makes them. */
  everyMs: 100,
} as const;

const rate = `${source.videoKbps}k`;
const constant = ['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate];
const encoders: Readonly<Record<Codec, readonly string[]>> = {
  h264: [
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
    ...['-sc_threshold', '0', '-x264-params', 'nal-hrd=cbr'],
  ],
  vp8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-threads', '2'],
};

export function sourceFile(folder: string, codec: Codec, seconds: number): string {
  return join(folder, `source-${codec}-${seconds}s.mkv`);
}

/**
 * Makes the source with ffmpeg, or takes the one made before: moving test picture with noise at a really constant
 * bitrate, a tone over noise (a tone alone costs encoders of sound what no show does), keyframes every 2 s, no B-frames,
 * short clusters, as Chrome's recorder gives it.
 */
export function readSource(folder: string, codec: Codec, ffmpeg: string, seconds: number): Buffer {
  const file = sourceFile(folder, codec, seconds);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const picture = 'testsrc2=size=1280x720:rate=30,noise=alls=12:allf=t';
    const tone = 'sine=frequency=440:sample_rate=48000[tone]';
    const noise = 'anoisesrc=color=pink:sample_rate=48000:amplitude=0.1:seed=1[noise]';
    const heard = `${tone};${noise};[tone][noise]amix=normalize=0`;
    const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', heard];
    const video = [...encoders[codec], ...constant, '-g', '60', '-keyint_min', '60'];
    const sound = ['-c:a', 'libopus', '-b:a', '128k', '-ac', '2'];
    const container = ['-f', 'matroska', '-live', '1', '-cluster_time_limit', '100', file];
    execFileSync(ffmpeg, [
      ...['-v', 'error', '-y', ...inputs, '-t', String(seconds)],
      ...[...video, ...sound, ...container],
    ]);
  }
  return readFileSync(file);
}
