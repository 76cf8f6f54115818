import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** One file of the page as it was built. */
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** Whether this is the name of what a build puts beside the page: a file, in no folder further down or up. */
const isAsset = (name: string): boolean => /^assets\/\w[\w.-]*$/.test(name);

/** @param name `index.html`, or what that refers to. @returns null where there is no such file */
export async function readPageFile(folder: string, name: string): Promise<PageFile | null> {
  const type = types[extname(name)];
  if (type === undefined || (name !== 'index.html' && !isAsset(name))) return null;
  try {
    return { body: new Uint8Array(await readFile(join(folder, name))), type };
  } catch {
    return null;
  }
}
