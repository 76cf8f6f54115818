import { dirname } from 'node:path';
import { findIn, isExecutable, makeExecutable, pathFolders } from '../../companion/lib/executable.ts';

/**
 * Path of an ffprobe: FFPROBE_PATH, the one beside that ffmpeg, one on PATH, or the one that an npm package
 * carries. Null when there is none that may be run; an FFPROBE_PATH that does not work is not replaced by another.
 */
export async function findFfprobe(
  ffmpegPath: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  packaged: () => Promise<string | null> = packagedFfprobe,
): Promise<string | null> {
  const named = env['FFPROBE_PATH'];
  if (named) return (await isExecutable(named)) ? named : null;
  const found = await findIn([dirname(ffmpegPath), ...pathFolders(env)], 'ffprobe');
  if (found !== null) return found;
  const carried = await packaged();
  return carried !== null && (await makeExecutable(carried)) ? carried : null;
}

/** The package throws where it has no binary for this machine. */
async function packagedFfprobe(): Promise<string | null> {
  return import('@ffprobe-installer/ffprobe').then(
    (module) => module.default.path,
    () => null,
  );
}
