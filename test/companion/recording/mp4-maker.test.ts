import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mp4Maker } from '../../../companion/recording/mp4-maker.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const flv = 'Tabcast 2026-11-29 12.03.44.flv';
const mp4 = 'Tabcast 2026-11-29 12.03.44.mp4';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-mp4-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A program in ffmpeg's place: its last argument is the file that it makes. */
async function make(script: string) {
  const program = join(folder, 'ffmpeg');
  await writeFile(program, `#!/bin/sh\nfor last; do :; done\n${script}\n`);
  await chmod(program, 0o755);
  const clock = new FakeClock();
  const log = captureLog();
  return { clock, log, maker: new Mp4Maker({ clock, logger: log.logger, ffmpegPath: () => program }) };
}

const files = async (): Promise<string[]> =>
  (await readdir(folder)).filter((file) => file !== 'ffmpeg').toSorted();

describe('what becomes of a recording', () => {
  it('is an MP4, and nothing else, once nothing is being recorded', async () => {
    const { maker } = await make('echo made > "$last"');
    await writeFile(join(folder, flv), 'media');
    await writeFile(join(folder, flv.replace('.flv', '.chapters.txt')), 'chapters');
    maker.hold();
    maker.add(join(folder, flv));
    expect(await files()).toHaveLength(2);
    maker.resume();
    await waitUntil('it is made', async () => (await files()).join() === mp4);
    expect(await readFile(join(folder, mp4), 'utf8')).toBe('made\n');
  });

  it('stays as it was recorded where ffmpeg cannot do it, which is said, and the next one is made all the same', async () => {
    const { maker, log } = await make(
      'case "$*" in *44.flv*) echo half > "$last"; exit 1;; *) echo made > "$last";; esac',
    );
    const next = flv.replace('44', '45');
    for (const file of [flv, next]) await writeFile(join(folder, file), 'media');
    maker.hold();
    for (const file of [flv, next]) maker.add(join(folder, file));
    maker.resume();
    await waitUntil('the next one is made', async () => (await files()).includes(mp4.replace('44', '45')));
    await waitUntil('the other is gone', async () => !(await files()).includes(next));
    expect(await files()).toEqual([flv, mp4.replace('44', '45')]);
    expect(log.lines.join()).toContain(`The recording ${flv} could not be made an MP4: it stays as it is`);
  });

  it('is left alone at the start while it grows, as it does where another companion records', async () => {
    const { maker, clock } = await make('echo made > "$last"');
    const still = flv.replace('44', '45');
    for (const file of [flv, still, 'holiday.flv']) await writeFile(join(folder, file), 'media');
    const picked = maker.pickUp(folder);
    await waitUntil('it waits', () => clock.pending > 0);
    await writeFile(join(folder, flv), 'more media');
    await clock.advance(10_000);
    await picked;
    await waitUntil('it is made', async () => (await files()).includes(mp4.replace('44', '45')));
    await waitUntil('its FLV is gone', async () => !(await files()).includes(still));
    expect(await files()).toEqual([flv, mp4.replace('44', '45'), 'holiday.flv']);
  });

  it('is not waited for when the companion ends: it is made at the next start', async () => {
    const { maker } = await make('echo half > "$last"; exec sleep 600');
    await writeFile(join(folder, flv), 'media');
    maker.add(join(folder, flv));
    await waitUntil('it is being made', async () => (await files()).includes(`${mp4}.part`));
    await maker.close();
    expect(await files()).toEqual([flv]);
  });
});
