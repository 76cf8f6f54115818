import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPageKey, readPageKey } from '../../../companion/control/page-key.ts';
import { captureLog } from '../../helpers/log-capture.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tabcast-page-key-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the key of the control page', () => {
  it('is the same at the next start, in a file that only its owner may read', async () => {
    const { logger } = captureLog();
    const key = await readPageKey(folder, logger);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await readPageKey(folder, logger)).toBe(key);
    expect(statSync(join(folder, 'page-key')).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'short', 'x'.repeat(64)])('is made anew where the file holds "%s"', async (text) => {
    const { logger } = captureLog();
    writeFileSync(join(folder, 'page-key'), text);
    const key = await readPageKey(folder, logger);
    expect(key).not.toBe(text);
    expect(await readPageKey(folder, logger)).toBe(key);
  });

  it('is good for this run where it cannot be kept, which the log says', async () => {
    const { logger, lines } = captureLog();
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(await readPageKey(file, logger)).toMatch(/^[0-9a-f]{64}$/);
    expect(lines.join('')).toContain('cannot be kept');
  });

  it('is all of it, and nothing else', () => {
    const key = 'a'.repeat(64);
    expect(isPageKey(key, key)).toBe(true);
    for (const other of ['', key.slice(1), `${key}a`, undefined, 7])
      expect(isPageKey(key, other)).toBe(false);
  });
});
