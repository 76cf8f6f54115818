import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';

/**
 * Writes a file that only its owner may read, and its folder where there is none. Who reads it, another process too, sees
 * what was there before or all of the new text, never half of it.
 * @throws the system's error when it cannot be written; then what was there before stays.
 */
export async function writeWhole(
  file: string,
  text: string,
  encoding: BufferEncoding = 'utf8',
): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    makeFolder(dirname(file));
    await writeFile(draft, text, { mode: 0o600, encoding, flush: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}
