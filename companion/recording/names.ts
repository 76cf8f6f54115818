import { basename, dirname, join } from 'node:path';

const shape = /^Tabcast (\d{4})-(\d\d)-(\d\d) (\d\d)\.(\d\d)\.(\d\d)(?: \((\d{1,4})\))?\.(?:flv|mp4)$/;

/**
 * What a recording that begins now is called, without what tells its parts and kinds of files apart. Local time, and
 * nothing in it that a file system refuses.
 */
export function nameOf(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `Tabcast ${day} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
}

/** The file that a part is recorded to. @param number of the part, from 1 */
export function partPath(folder: string, name: string, number: number): string {
  return join(folder, `${name}${number === 1 ? '' : ` (${number})`}.flv`);
}

/** Whether a recording left a file of this name, which is not an MP4 yet. */
export function isRecorded(file: string): boolean {
  return shape.test(file) && file.endsWith('.flv');
}

/** What the name of a recording says, whichever kind of file it is: when it began, in ms since 1970; null for other files. */
export function readName(
  name: string,
): { readonly name: string; readonly startedAt: number; readonly part: number } | null {
  const [, ...found] = shape.exec(name) ?? [];
  if (found.length === 0) return null;
  const [year, month, day, hour, minute, second, part = 1] = found.map((text) =>
    text === undefined ? undefined : Number(text),
  );
  const startedAt = new Date(year!, month! - 1, day, hour, minute, second).getTime();
  return { name, startedAt, part };
}

/** What lies beside a part. */
export function besides(flv: string): {
  readonly chapters: string;
  readonly mp4: string;
  readonly draft: string;
} {
  const bare = join(dirname(flv), basename(flv, '.flv'));
  return { chapters: `${bare}.chapters.txt`, mp4: `${bare}.mp4`, draft: `${bare}.mp4.part` };
}
