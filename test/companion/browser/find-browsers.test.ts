import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowsers } from '../../../companion/browser/find-browsers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast browsers '));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(...path: string[]): string {
  const file = join(folder, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

describe('the browsers', () => {
  it('are found on the PATH, each once, and a file that is no program is none', async () => {
    const chromium = program('a', 'chromium-browser');
    program('b', 'chromium');
    const firefox = program('b', 'firefox-esr');
    chmodSync(program('b', 'google-chrome'), 0o644);
    const env = { PATH: `${join(folder, 'a')}:${join(folder, 'b')}` };
    expect(await findBrowsers(env, 'linux')).toEqual([
      { name: 'Chromium', path: chromium },
      { name: 'Firefox', path: firefox },
    ]);
    expect(await findBrowsers({}, 'linux')).toEqual([]);
  });

  it('are found below the folders of programs on Windows', async () => {
    // Here a backslash is a letter like others.
    const edge = program('Microsoft\\Edge\\Application\\msedge.exe');
    expect(await findBrowsers({ ProgramFiles: folder }, 'win32')).toEqual([{ name: 'Edge', path: edge }]);
  });
});
