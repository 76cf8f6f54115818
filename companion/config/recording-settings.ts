import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Environment } from './sources.ts';

/** When a recording goes on in another file; null for never. */
export interface Split {
  readonly bytes: number | null;
  readonly ms: number | null;
}

export const splitShape = /^([1-9]\d{0,3})(min|h|mb|gb)$/i;
const units = { min: { ms: 60_000 }, h: { ms: 3_600_000 }, mb: { bytes: 1e6 }, gb: { bytes: 1e9 } } as const;

/** Reads `30min`, `2h`, `700MB` or `4GB`. @param text of that shape, or undefined for no limit */
export function readSplit(text: string | undefined): Split {
  const [, count, name] = splitShape.exec(text ?? '') ?? [];
  if (count === undefined || name === undefined) return { bytes: null, ms: null };
  const unit = units[name.toLowerCase() as keyof typeof units];
  const times = (size: number): number => Number(count) * size;
  return { bytes: 'bytes' in unit ? times(unit.bytes) : null, ms: 'ms' in unit ? times(unit.ms) : null };
}

/** Where shows are recorded. */
export interface RecordingFolder {
  readonly folder: string;
  /** Whether a person has named it: then it is not made where it is missing, for its disk may not be plugged in. */
  readonly isChosen: boolean;
}

/** The folder that was chosen, or one of Tabcast's own among the person's videos. */
export function recordingFolder(chosen: string | undefined, env: Environment): RecordingFolder {
  if (chosen !== undefined) return { folder: resolve(chosen), isChosen: true };
  return { folder: join(videosFolder(env), 'Tabcast'), isChosen: false };
}

/** Where the system keeps a person's videos. */
function videosFolder(env: Environment): string {
  switch (process.platform) {
    case 'darwin':
      return join(homedir(), 'Movies');
    case 'win32':
      return join(env['USERPROFILE'] ?? homedir(), 'Videos');
    default:
      return userDirectory(env, 'VIDEOS') ?? join(homedir(), 'Videos');
  }
}

/** A folder out of the desktop's own list (https://www.freedesktop.org/wiki/Software/xdg-user-dirs/); null where it is in none. */
function userDirectory(env: Environment, name: string): string | null {
  const file = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'user-dirs.dirs');
  try {
    const [, text] = new RegExp(`^XDG_${name}_DIR="(.+)"$`, 'm').exec(readFileSync(file, 'utf8')) ?? [];
    const folder = text?.replace(/^\$HOME(?=\/|$)/, () => homedir());
    return folder !== undefined && isAbsolute(folder) ? folder : null;
  } catch {
    return null;
  }
}
