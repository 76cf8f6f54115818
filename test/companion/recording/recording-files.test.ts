import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { RecordingFiles } from '../../../companion/recording/recording-files.ts';

const morning = 'Tabcast 2026-01-02 03.04.05';
const evening = 'Tabcast 2026-01-02 20.00.00';

let folder: string;
let open: Set<string>;
let made: string | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-files-'));
  open = new Set();
  made = null;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = (at = folder, isChosen = true): RecordingFiles =>
  new RecordingFiles({ folder: at, isChosen, open: () => open, release: (path) => path !== made });
const put = (name: string, bytes: Buffer | string = 'media'): Promise<void> =>
  writeFile(join(folder, name), bytes);
/** A recording whose last picture is of this time. */
const flv = (ms: number): Buffer =>
  Buffer.concat([flvHeader(), writeTag(makeTag('video', ms, Buffer.from([0x17, 1, 0, 0, 0])))]);

describe('the recordings in a folder', () => {
  it('are listed, the newest first, by what their names and their ends say, and nothing else is', async () => {
    await put(`${morning}.mp4`);
    await put(`${evening}.flv`, flv(1_500));
    await put(`${evening} (2).flv`, flv(20_000_000));
    // Deleted in a moment: it is an MP4 already.
    await put(`${morning}.flv`, flv(1_000));
    for (const name of ['notes.txt', `${morning}.mp4.part`, `${morning}.chapters.txt`, 'Tabcast.mp4'])
      await put(name);
    await symlink('/etc/passwd', join(folder, `${morning} (3).mp4`));
    open.add(join(folder, `${evening} (2).flv`));
    const list = await files().list();
    expect(list.freeBytes).toBeGreaterThan(0);
    expect(list.recordings.map(({ name, part, seconds, state }) => [name, part, seconds, state])).toEqual([
      [`${evening} (2).flv`, 2, 20_000, 'recording'],
      [`${evening}.flv`, 1, 1.5, 'left'],
      [`${morning}.mp4`, 1, null, 'ready'],
    ]);
    expect(list.recordings[2]!.startedAt).toBe(new Date(2026, 0, 2, 3, 4, 5).getTime());
  });

  it('are none where the folder is yet to be made, which is a problem where a person has named it', async () => {
    const none = join(folder, 'none');
    expect(await files(none, false).list()).toMatchObject({ problem: null, freeBytes: null, recordings: [] });
    expect(await files(none).list()).toMatchObject({ problem: 'folder-gone', recordings: [] });
  });

  it('are deleted with their chapters, unless they are being recorded or made an MP4', async () => {
    await put(`${morning}.flv`);
    await put(`${morning}.chapters.txt`);
    open.add(join(folder, `${morning}.flv`));
    expect(await files().remove(`${morning}.flv`)).toBe('recording-in-use');
    open.clear();
    made = join(folder, `${morning}.flv`);
    expect(await files().remove(`${morning}.flv`)).toBe('recording-in-use');
    made = null;
    expect(await files().remove(`${morning}.flv`)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
    expect(await files().remove(`${morning}.flv`)).toBe('no-such-recording');
  });

  it('have names of their own: no other file is read or deleted', async () => {
    await put('notes.txt');
    await symlink('/etc/passwd', join(folder, `${morning}.mp4`));
    for (const name of [
      'notes.txt',
      '../notes.txt',
      `../${morning}.mp4`,
      '',
      '.',
      `${morning}.mp4`,
      `${morning}.mp4\0`,
    ])
      expect([name, await files().check(name), await files().remove(name)]).toEqual([
        name,
        'no-such-recording',
        'no-such-recording',
      ]);
    expect(await readdir(folder)).toHaveLength(2);
  });
});
