import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPageFile } from '../../../companion/control/page-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-page-files-'));
  mkdirSync(join(folder, 'page/assets/deeper'), { recursive: true });
  const files = ['secret.js', 'page/index.html', 'page/other.js', 'page/assets/main-1.js'];
  for (const name of [
    ...files,
    'page/assets/.hidden.js',
    'page/assets/deeper/a.js',
    'page/assets/notes.txt',
  ]) {
    writeFileSync(join(folder, name), name);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = async (name: string): Promise<string | null> => {
  const file = await readPageFile(join(folder, 'page'), name);
  return file && Buffer.from(file.body).toString();
};

describe('the files of the control page', () => {
  it('are the page and what was built with it', async () => {
    expect(await read('index.html')).toBe('page/index.html');
    expect(await read('assets/main-1.js')).toBe('page/assets/main-1.js');
  });

  it.each([
    '../secret.js',
    'assets/../../secret.js',
    'other.js',
    'assets/.hidden.js',
    'assets/deeper/a.js',
    'assets/notes.txt',
    'assets/none.js',
    'assets/..',
    '',
  ])('are not "%s"', async (name) => {
    expect(await read(name)).toBeNull();
  });
});
