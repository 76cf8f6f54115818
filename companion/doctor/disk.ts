import { constants, existsSync, statSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, problem, warning, type Check, type Finding } from './finding.ts';

/** Free bytes below which settings may soon not be kept, and below which an hour's recording may not fit. */
const least = { settings: 50e6, recording: 4e9 } as const;
const elsewhere = 'Free some, or choose another place with --data-dir.';

/** Whether the data folder, or the one it will be made in, can be written to and has room. */
export function checkDisk(dataDir: string): Check {
  return async () => {
    const folder = nearest(dataDir);
    const topic = 'data';
    const usable = statSync(folder).isDirectory() && (await isWritable(folder));
    if (!usable) {
      return [
        problem(
          topic,
          `${folder} cannot be written to`,
          'Make it yours, or choose another place with --data-dir.',
        ),
      ];
    }
    const { bavail, bsize } = await statfs(folder);
    return [judgeRoom(dataDir, bavail * bsize)];
  };
}

/** @param free in bytes */
export function judgeRoom(dataDir: string, free: number): Finding {
  const text = `${dataDir}, ${size(free)} free`;
  if (free < least.settings) return problem('data', text, elsewhere);
  if (free >= least.recording) return ok('data', text);
  return warning('data', text, `That is little for recordings of a rehearsal. ${elsewhere}`);
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.floor(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
