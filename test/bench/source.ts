import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What every contestant is fed. */
export const source = {
  title: '720p30 H.264 4.3 Mbit/s + Opus in Matroska',
  videoKbps: 4_300,
  /** Distance between chunks in ms, as the extension's recorder makes them. */
  everyMs: 100,
} as const;

/**
 * Makes the source with ffmpeg, or takes the one made before: moving test picture with noise at a really constant
 * bitrate, keyframes every 2 s, no B-frames, short clusters, as Chrome's recorder gives it.
 */
export function readSource(file: string, ffmpeg: string, seconds: number): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const picture = 'testsrc2=size=1280x720:rate=30,noise=alls=12:allf=t';
    const rate = `${source.videoKbps}k`;
    const constant = ['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate];
    const x264 = ['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'];
    const gop = ['-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-x264-params', 'nal-hrd=cbr'];
    const inputs = [
      '-f',
      'lavfi',
      '-i',
      picture,
      '-f',
      'lavfi',
      '-i',
      'sine=frequency=440:sample_rate=48000',
    ];
    const sound = ['-c:a', 'libopus', '-b:a', '128k', '-ac', '2'];
    const container = ['-f', 'matroska', '-live', '1', '-cluster_time_limit', '100', file];
    const media = [...inputs, '-t', String(seconds), ...x264, ...constant, ...gop, ...sound];
    execFileSync(ffmpeg, ['-v', 'error', '-y', ...media, ...container]);
  }
  return readFileSync(file);
}
