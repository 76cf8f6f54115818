import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { FlvReader } from '../../../companion/flv/reader.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { countedRecording, type Recording } from '../../faults/recording.ts';
import type { Bench } from '../section.ts';

/** Bitrates of video that the recorder of this scenario knows, in kbit/s: it records with the highest that is allowed. */
export const ladder = [600, 900, 1_200, 1_500, 1_800, 2_300, 2_800, 3_400] as const;
export const highestKbps = 3_400;
/** Of each recording, in seconds; it begins anew when it is over. */
const seconds = 150;

/** The same pictures at each bitrate. */
export async function recordings(): Promise<ReadonlyMap<number, Recording>> {
  const made = new Map<number, Recording>();
  for (const kbps of ladder) made.set(kbps, await countedRecording('a', seconds, 'h264', kbps));
  return made;
}

/** The highest bitrate that is not above what is allowed. */
export function stepOf(kbps: number): number {
  return ladder.findLast((step) => step <= kbps) ?? ladder[0];
}

/** Bits a second of a recording, sound and all. */
export function rateOf({ clusters }: Recording): number {
  return (clusters.reduce((sum, { data }) => sum + data.length, 0) * 8) / seconds;
}

/** A recording for a program that publishes tags itself, with AAC in it. */
export function tagsOf(recording: Recording, { out, tools }: Bench): FlvTag[] {
  const file = join(out, `uplink-${highestKbps}-${seconds}s.flv`);
  if (!existsSync(file)) {
    mkdirSync(out, { recursive: true });
    const whole = Buffer.concat([recording.header, ...recording.clusters.map(({ data }) => data)]);
    const codecs = ['-c:v', 'copy', '-c:a', 'aac', '-b:a', '128k'];
    const part = `${file}.part.flv`;
    execFileSync(tools.ffmpeg, ['-v', 'error', '-y', '-i', 'pipe:0', ...codecs, part], { input: whole });
    renameSync(part, file);
  }
  return new FlvReader().push(readFileSync(file));
}
