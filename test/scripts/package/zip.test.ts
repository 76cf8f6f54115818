import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesBelow, zip } from '../../../scripts/package/zip.ts';

let folder: string;
let zone: string | undefined;
beforeEach(() => {
  zone = process.env['TZ'];
  folder = mkdtempSync(join(tmpdir(), 'tabcast-zip-'));
  mkdirSync(join(folder, 'pages/a b'), { recursive: true });
  writeFileSync(join(folder, 'pages/a b/ä.html'), '<p>'.repeat(1_000));
  writeFileSync(join(folder, 'manifest.json'), '{}');
});
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  rmSync(folder, { recursive: true });
});

describe('a zip', () => {
  it('holds every file below a folder under its own path', () => {
    const files = unzipSync(zip(filesBelow(folder, 'tabcast')));
    const texts = Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]);
    expect(texts).toEqual([
      ['tabcast/manifest.json', '{}'],
      ['tabcast/pages/a b/ä.html', '<p>'.repeat(1_000)],
    ]);
  });

  it('is the same bytes whenever, wherever and in whatever order it is made', () => {
    process.env['TZ'] = 'Pacific/Kiritimati';
    const files = filesBelow(folder, '');
    const first = zip(files);
    process.env['TZ'] = 'America/Los_Angeles';
    utimesSync(join(folder, 'manifest.json'), 1, 1);
    const second = zip(new Map([...filesBelow(folder, '')].reverse()));
    expect(Buffer.from(second).equals(first)).toBe(true);
  });
});
