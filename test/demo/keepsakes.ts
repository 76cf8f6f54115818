import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clip, still } from '../../companion/rehearsal/souvenirs.ts';
import type { Target } from '../helpers/popup.ts';

const folder = fileURLToPath(new URL('../../out/demo', import.meta.url));
/** Longest clip, in seconds. */
const clipSeconds = 8;

/** The recording that the companion's rehearsal ingest made of a platform. */
export async function findRecording(dataDir: string, target: Target): Promise<string> {
  const records = join(dataDir, 'rehearsal');
  const names = await readdir(records, { recursive: true }).catch(() => []);
  const name = names.find((one) => one.endsWith('.flv') && one.includes(target));
  if (!name) throw new Error(`the rehearsal ingest recorded nothing for ${target}`);
  return join(records, name);
}

/** Saves a still and a short clip of what an ingest received. @returns their paths. */
export async function saveKeepsakes(
  ffmpeg: string,
  recording: string,
  seconds: number,
  signal: AbortSignal,
): Promise<readonly [still: string, clip: string]> {
  const png = join(folder, 'still.png');
  const mp4 = join(folder, 'clip.mp4');
  await mkdir(folder, { recursive: true });
  await still(ffmpeg, recording, png, signal, seconds / 2);
  await clip(ffmpeg, recording, mp4, signal, clipSeconds);
  return [png, mp4];
}
