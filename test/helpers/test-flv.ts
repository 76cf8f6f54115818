import { execFileSync } from 'node:child_process';
import { FlvReader } from '../../companion/flv/reader.ts';
import type { FlvTag } from '../../companion/flv/tag.ts';

/**
 * A real FLV from ffmpeg: H.264 test picture, 720p30 with a closed GOP of 2 s, and a 440 Hz tone in AAC.
 * @param seconds length of media.
 */
export function testFlv(seconds: number): Buffer {
  const video = 'testsrc2=size=1280x720:rate=30';
  const audio = 'sine=frequency=440:sample_rate=48000';
  const inputs = ['-f', 'lavfi', '-i', video, '-f', 'lavfi', '-i', audio, '-t', String(seconds)];
  const x264 =
    '-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g 60 -sc_threshold 0 -b:v 3M';
  const aac = '-c:a aac -b:a 128k -ac 2';
  const args = [...inputs, ...x264.split(' '), ...aac.split(' '), '-f', 'flv', 'pipe:1'];
  return execFileSync('ffmpeg', ['-v', 'error', ...args], { maxBuffer: 256 * 1024 * 1024 });
}

/** Its tags. */
export function testTags(seconds: number): FlvTag[] {
  return new FlvReader().push(testFlv(seconds));
}
