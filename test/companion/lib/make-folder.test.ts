import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../companion/lib/make-folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tabcast-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a folder', () => {
  it('is made with those above it, for this user alone', () => {
    makeFolder(join(root, 'one', 'two', 'three'));
    for (const folder of ['one', 'one/two', 'one/two/three']) {
      expect(statSync(join(root, folder)).mode & 0o777).toBe(0o700);
    }
  });

  it('may be there already', () => {
    makeFolder(root);
    expect(statSync(root).isDirectory()).toBe(true);
  });

  it('cannot be made where a file stands', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
    expect(() => makeFolder(join(root, 'file', 'below'))).toThrow('ENOTDIR');
  });

  it.runIf(process.platform === 'linux')('is refused at once where the system makes none', () => {
    expect(() => makeFolder('/proc/nope')).toThrow('ENOENT');
    expect(() => makeFolder('/proc/nope/below')).toThrow('ENOENT');
  });
});
