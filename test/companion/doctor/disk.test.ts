import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDisk, judgeRoom } from '../../../companion/doctor/disk.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the disk', () => {
  it.each([
    [12.34e9, 'ok', '12.3 GB free'],
    [999e6, 'warning', '999 MB free'],
    [10e6, 'problem', '10 MB free'],
  ])('with %d bytes free is %s', (free, level, text) => {
    expect(judgeRoom('/data', free)).toMatchObject({ level, text: `/data, ${text}` });
  });

  it('is looked at where the folder will be, without making it', async () => {
    const [finding] = await checkDisk(join(folder, 'not/there'))(AbortSignal.abort());
    expect(finding!.text).toMatch(/not.there, .* free$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is a problem where a file is in the place of a folder', async () => {
    writeFileSync(join(folder, 'file'), '', { mode: 0o400 });
    const [finding] = await checkDisk(join(folder, 'file'))(AbortSignal.abort());
    expect(finding).toMatchObject({ level: 'problem', advice: expect.stringContaining('--data-dir') });
  });
});
