import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from '../../../companion/lib/write-whole.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tabcast-whole-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a file that is written as a whole', () => {
  it('is for its owner alone, in a folder that is made for it, and nothing else is left there', async () => {
    const folder = join(root, 'new');
    const file = join(folder, 'note.json');
    await writeWhole(file, 'one');
    await writeWhole(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['note.json']);
  });

  it('leaves no draft where it cannot take its place, and what was there stays', async () => {
    const file = join(root, 'taken');
    mkdirSync(file);
    writeFileSync(join(file, 'kept'), '');
    await expect(writeWhole(file, 'text')).rejects.toThrow();
    expect(readdirSync(root)).toEqual(['taken']);
    expect(readdirSync(file)).toEqual(['kept']);
  });

  it('cannot be written below a file', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(writeWhole(join(root, 'file', 'note.json'), 'text')).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
