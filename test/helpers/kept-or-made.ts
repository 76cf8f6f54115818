import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { find } from './programs.ts';

const folder = fileURLToPath(new URL('../../node_modules/.cache/tabcast-recordings/', import.meta.url));

/**
 * What this very ffmpeg makes in this way, as it was made before: the tests of many files play the same few recordings.
 * @param how all that it depends on
 */
export async function keptOrMade(how: string, make: () => Promise<Buffer>): Promise<Buffer> {
  const program = await realpath(find('ffmpeg')!);
  const { mtimeMs, size } = await stat(program);
  const hash = createHash('sha256').update([how, program, mtimeMs, size].join('\n'));
  const file = join(folder, hash.digest('hex'));
  const kept = await readFile(file).catch(() => null);
  if (kept) return kept;
  const bytes = await make();
  await mkdir(folder, { recursive: true });
  // Two processes may make it at once: whichever is later replaces the same by the same.
  const part = `${file}.${process.pid}`;
  await writeFile(part, bytes);
  await rename(part, file);
  return bytes;
}
