import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * Does something with a file once for all files that are the same to the byte: where nothing was lost on the way, those of
 * all ingests are, and to decode one takes as long as to make it.
 * @param work gives what depends on nothing but the bytes in the file, and what else it is told
 */
export function oncePerBytes<T, More extends readonly string[]>(
  work: (file: string, ...more: More) => Promise<T>,
): (file: string, ...more: More) => Promise<T> {
  const done = new Map<string, Promise<T>>();
  return async (file, ...more) => {
    const hash = createHash('sha256').update(await readFile(file));
    const name = JSON.stringify([hash.digest('base64'), ...more]);
    const result = done.get(name) ?? work(file, ...more);
    done.set(name, result);
    return result;
  };
}
