import { constants } from 'node:fs';
import { access, chmod } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

const fileName = process.platform === 'win32' ? 'ffprobe.exe' : 'ffprobe';

/**
 * Path of an ffprobe: FFPROBE_PATH, the one beside that ffmpeg, one on PATH, or the one that an npm package
 * carries. Null when there is none; an FFPROBE_PATH that does not work is not replaced by another.
 */
export async function findFfprobe(
  ffmpegPath: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | null> {
  const named = env['FFPROBE_PATH'];
  if (named) return (await isExecutable(named)) ? named : null;
  const folders = [dirname(ffmpegPath), ...(env['PATH'] ?? '').split(delimiter).filter(Boolean)];
  for (const folder of folders) {
    const path = join(folder, fileName);
    if (await isExecutable(path)) return path;
  }
  // The package throws where it has no binary for this machine.
  const packaged = await import('@ffprobe-installer/ffprobe').then(
    (module) => module.default.path,
    () => null,
  );
  if (packaged === null) return null;
  // Its install script only does this, and install scripts are off.
  if (!(await isExecutable(packaged))) await chmod(packaged, 0o755).catch(() => {});
  return (await isExecutable(packaged)) ? packaged : null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
