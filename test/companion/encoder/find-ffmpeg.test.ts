import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../../companion/encoder/find-ffmpeg.ts';

let folder: string;

/** A program that answers as ffmpeg does; `encoders` and `formats` are its tables. */
async function fake(place: string, version: string, lacks: 'nothing' | 'libx264' | 'flv' = 'nothing') {
  const path = join(folder, place, 'ffmpeg');
  const x264 = lacks === 'libx264' ? '' : ' V....D libx264              libx264 H.264\\n';
  const flv = lacks === 'flv' ? '' : ' DE flv             FLV\\n';
  await mkdir(join(folder, place), { recursive: true });
  await writeFile(
    path,
    `#!/bin/sh
case "$*" in
*-version) echo "ffmpeg version ${version} Copyright" ;;
*-encoders) printf ' V..... = Video\\n${x264} A....D aac                  AAC\\n' ;;
*-formats) printf '${flv} DE matroska,webm   Matroska\\n D  mov,mp4,m4a     QuickTime\\n' ;;
esac
`,
  );
  await chmod(path, 0o755);
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true }));

const nothing = () => Promise.resolve(null);

describe.skipIf(process.platform === 'win32')('the search for ffmpeg', () => {
  it('takes FFMPEG_PATH before PATH, and says which version it is', async () => {
    const path = await fake('named', '7.1');
    await fake('path', '5.1');
    const env = { FFMPEG_PATH: path, PATH: `/bin:${join(folder, 'path')}` };
    expect(await findFfmpeg(env, nothing)).toEqual({ ok: true, path, version: '7.1', origin: 'environment' });
  });

  it('reports a wrong FFMPEG_PATH instead of taking another one', async () => {
    await fake('path', '5.1');
    const env = { FFMPEG_PATH: join(folder, 'nowhere'), PATH: join(folder, 'path') };
    expect(await findFfmpeg(env, nothing)).toMatchObject({
      ok: false,
      code: 'ffmpeg-missing',
      origin: 'environment',
    });
  });

  it('takes the one on PATH before the one of the package', async () => {
    const path = await fake('path', '5.1.9-0+deb12u1');
    const packaged = await fake('package', '2018');
    expect(await findFfmpeg({ PATH: join(folder, 'path') }, () => Promise.resolve(packaged))).toMatchObject({
      path,
      version: '5.1.9-0+deb12u1',
      origin: 'path',
    });
  });

  it('takes the package where the one on PATH cannot encode', async () => {
    await fake('poor', '5.1', 'libx264');
    const packaged = await fake('package', '2018');
    expect(await findFfmpeg({ PATH: join(folder, 'poor') }, () => Promise.resolve(packaged))).toMatchObject({
      path: packaged,
      origin: 'package',
    });
  });

  it.each(['libx264', 'flv'] as const)('says that one without %s cannot be used', async (lack) => {
    await fake('poor', '5.1', lack);
    expect(await findFfmpeg({ PATH: join(folder, 'poor') }, nothing)).toEqual({
      ok: false,
      code: 'ffmpeg-unusable',
      origin: 'path',
      path: join(folder, 'poor', 'ffmpeg'),
      lacks: [lack],
    });
  });

  it('says that one which does not run cannot be used', async () => {
    const path = join(folder, 'broken');
    await writeFile(path, '#!/bin/sh\nexit 1\n');
    await chmod(path, 0o755);
    expect(await findFfmpeg({ FFMPEG_PATH: path }, nothing)).toMatchObject({ code: 'ffmpeg-unusable' });
  });

  it('says that there is none', async () => {
    expect(await findFfmpeg({ PATH: join(folder, 'empty') }, nothing)).toMatchObject({
      ok: false,
      code: 'ffmpeg-missing',
      origin: null,
    });
  });

  it('makes the one of the package executable, and says so where it may not', async () => {
    const packaged = await fake('package', '2018');
    await chmod(packaged, 0o644);
    expect(await findFfmpeg({ PATH: '' }, () => Promise.resolve(packaged))).toMatchObject({ ok: true });
    const path = '/proc/version';
    expect(await findFfmpeg({ PATH: '' }, () => Promise.resolve(path))).toEqual({
      ok: false,
      code: 'ffmpeg-forbidden',
      origin: 'package',
      path,
      lacks: [],
    });
  });

  it('does not touch one that FFMPEG_PATH names and that may not be run', async () => {
    const path = await fake('named', '7.1');
    await chmod(path, 0o644);
    expect(await findFfmpeg({ FFMPEG_PATH: path }, nothing)).toMatchObject({
      code: 'ffmpeg-forbidden',
      path,
    });
    expect((await stat(path)).mode & 0o111).toBe(0);
  });

  it('finds the one that comes with the npm package', async () => {
    expect(await findFfmpeg({ PATH: '' })).toMatchObject({ ok: true, origin: 'package' });
  });
});
