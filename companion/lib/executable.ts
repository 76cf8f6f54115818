import { constants } from 'node:fs';
import { access, chmod } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Whether this process may run the file. */
export function isExecutable(path: string): Promise<boolean> {
  return may(path, constants.X_OK);
}

/** Whether the file can be seen, run or not. */
export function isThere(path: string): Promise<boolean> {
  return may(path, constants.F_OK);
}

/**
 * Gives a program that came in an npm package the run bit: some leave that to an install script, and those are off.
 * @returns whether it may be run now; false also where the file belongs to somebody else.
 */
export async function makeExecutable(path: string): Promise<boolean> {
  if (await isExecutable(path)) return true;
  await chmod(path, 0o755).catch(() => undefined);
  return isExecutable(path);
}

/** The first program of one of these names (without `.exe`) in the folders, or null. */
export function findIn(folders: readonly string[], ...names: readonly string[]): Promise<string | null> {
  const files = names.map((name) => (process.platform === 'win32' ? `${name}.exe` : name));
  return firstExecutable(folders.flatMap((folder) => files.map((file) => join(folder, file))));
}

/** The first of these files that this process may run, or null. */
export async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await isExecutable(path)) return path;
  return null;
}

/** The folders that PATH names. */
export function pathFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  return (env['PATH'] ?? '').split(delimiter).filter(Boolean);
}

function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
