import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  markersPath,
  reasonSentences,
  recordingIngest,
  recordingListSchema,
} from '../../companion/protocol/index.ts';
import { reserveBytes } from '../../companion/recording/disk-watch.ts';
import { FlvReader } from '../../companion/flv/reader.ts';
import { Mp4Maker } from '../../companion/recording/mp4-maker.ts';
import { Companion } from '../helpers/companion.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { captureLog } from '../helpers/log-capture.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const run = promisify(execFile);
const seconds = 6;
const isRoot = process.getuid?.() === 0;

let recording: Buffer;
let folder: string;

beforeAll(async () => {
  recording = await makeRecording('h264-opus.mkv', { seconds });
  folder = await mkdtemp(join(tmpdir(), 'tabcast-recordings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function folderFor(name: string): Promise<string> {
  const made = join(folder, name);
  await mkdir(made);
  return made;
}

async function using(flags: readonly string[], test: (companion: Companion) => Promise<void>): Promise<void> {
  const companion = await Companion.start('--allow-origin', pageOrigin, ...flags);
  try {
    await test(companion);
  } finally {
    await companion.stop();
    await companion.clear();
  }
}

async function destinations(companion: Companion) {
  return (await companion.status()).broadcasts[0]!.destinations;
}

async function first(companion: Companion) {
  return (await destinations(companion))[0]!;
}

/** Asks the companion to mark this moment, as its owner. */
function mark({ page }: Companion, marker: unknown): Promise<Response> {
  const address = new URL(markersPath + new URL(page).search, page);
  const headers = { 'content-type': 'application/json' };
  return fetch(address, { method: 'POST', headers, body: JSON.stringify(marker) });
}

/** What the companion lists to its owner. */
async function recordings({ page }: Companion) {
  const answer = await fetch(new URL(`/api/recordings${new URL(page).search}`, page));
  return v.parse(recordingListSchema, await answer.json());
}

async function only(to: string, ending: string): Promise<string> {
  const files = (await readdir(to)).filter((file) => file.endsWith(ending));
  return files.length === 1 ? join(to, files[0]!) : '';
}

/** What a player finds in a file: its codecs, its pictures, the time of the last one in seconds, and its chapters. */
async function played(file: string) {
  const entries = 'stream=codec_name,codec_type:packet=pts_time,codec_type';
  const args = ['-v', 'error', '-show_entries', entries, '-show_chapters', '-of', 'json', file];
  const { stdout } = await run('ffprobe', args, { maxBuffer: 64 * 1024 * 1024 });
  const found = JSON.parse(stdout) as {
    streams: { codec_name: string; codec_type: string }[];
    packets: { codec_type: string; pts_time: string }[];
    chapters: { tags: { title: string }; start_time: string }[];
  };
  const pictures = found.packets.filter(({ codec_type }) => codec_type === 'video');
  return {
    // The titles of the chapters are a stream of data.
    codecs: found.streams.filter((one) => one.codec_type !== 'data').map((one) => one.codec_name),
    pictures: pictures.length,
    lastPicture: Math.max(...pictures.map(({ pts_time }) => Number(pts_time))),
    chapters: found.chapters.map(({ tags, start_time }) => ({ title: tags.title, at: Number(start_time) })),
  };
}

describe.concurrent('a recording', () => {
  it('of a show is what was sent, and an MP4 with its markers as chapters when the show is over', async ({
    expect,
  }) => {
    const to = await folderFor('whole');
    await using(['--recordings', to], async (companion) => {
      const client = new NumberedClient(companion, 'recording-1');
      expect(await client.join('custom', '', { ingest: recordingIngest, name: 'Record' })).toMatchObject({
        ok: true,
        destination: { platform: 'custom', name: 'Record' },
      });
      const playing = client.play(recording, seconds);
      await waitUntil(
        'two seconds are recorded',
        async () => (await first(companion)).stats.uptimeMs > 2_000,
      );
      expect((await mark(companion, { label: 'Goal = 1; #2' })).status).toBe(204);
      expect((await mark(companion, { label: '' })).status).toBe(400);
      const growing = await recordings(companion);
      expect(growing).toMatchObject({
        folder: to,
        problem: null,
        recordings: [{ part: 1, state: 'recording' }],
      });
      await waitUntil('it is known how long', async () => {
        return ((await recordings(companion)).recordings[0]?.seconds ?? 0) > 1;
      });
      await playing;
      await client.end();
      await waitUntil('there is nothing but an MP4', async () => (await readdir(to)).join().endsWith('.mp4'));
      const { codecs, pictures, chapters } = await played(await only(to, '.mp4'));
      expect(codecs).toEqual(['h264', 'aac']);
      expect(pictures).toBe(seconds * 30);
      expect(chapters.map(({ title }) => title)).toEqual(['Start', 'Goal = 1; #2']);
      expect(chapters[1]!.at).toBeGreaterThan(1);
      const { recordings: kept } = await recordings(companion);
      expect(kept).toMatchObject([{ part: 1, state: 'ready' }]);
      expect(Math.abs(kept[0]!.seconds! - seconds)).toBeLessThan(0.2);
      await waitUntil(
        'nothing is live',
        async () => (await mark(companion, { label: 'Late' })).status === 409,
      );
    });
  });

  it('plays to its last two seconds when the companion is killed, and is made an MP4 later', async ({
    expect,
  }) => {
    const to = await folderFor('killed');
    await using(['--recordings', to], async (companion) => {
      const client = new NumberedClient(companion, 'recording-2');
      await client.join('custom', '', { ingest: recordingIngest });
      await client.play(recording, seconds);
      await companion.crash();
      client.die();
    });
    const left = await played(await only(to, '.flv'));
    expect(left.lastPicture).toBeGreaterThan(seconds - 2);
    const clock = new FakeClock();
    const maker = new Mp4Maker({ clock, logger: captureLog().logger, ffmpegPath: () => 'ffmpeg' });
    const picked = maker.pickUp(to);
    await waitUntil('it waits whether the file still grows', () => clock.pending > 0);
    await clock.advance(10_000);
    await picked;
    await waitUntil('there is nothing but an MP4', async () => (await readdir(to)).join().endsWith('.mp4'));
    expect((await played(await only(to, '.mp4'))).pictures).toBe(left.pictures);
  });

  it.skipIf(!isRoot)(
    'ends with a sentence when its disk is full, and the show loses no frame (as root, who can make a small disk)',
    async ({ expect }) => {
      const to = await folderFor('small');
      await run('mount', ['-t', 'tmpfs', '-o', `size=${reserveBytes + 8 * 1024 * 1024}`, 'tmpfs', to]);
      try {
        await using(['--recordings', to, '--rehearse'], async (companion) => {
          const client = new NumberedClient(companion, 'recording-3');
          await client.join('youtube', 'abcd-1234-efgh-5678-ijkl');
          await client.join('custom', '', { ingest: recordingIngest });
          const of = async (platform: string) =>
            (await destinations(companion)).find(({ status }) => status.platform === platform)!;
          const playing = client.play(recording, seconds);
          await waitUntil('it is recorded', async () => (await of('custom')).status.state === 'live');
          const { bavail, bsize } = await statfs(to);
          // Full it is also where the recording was faster.
          await writeFile(join(to, 'other'), Buffer.alloc(bavail * bsize)).catch(() => undefined);
          await waitUntil('that is noticed', async () => (await of('custom')).status.state === 'failed');
          const message = reasonSentences['disk-full'];
          expect((await of('custom')).status).toMatchObject({ reason: 'disk-full', message });
          await playing;
          const unharmed = { status: { state: 'live' }, stats: { droppedFrames: 0, reconnects: 0 } };
          expect(await of('youtube')).toMatchObject(unharmed);
          await client.end();
          const arrived = new FlvReader().push(
            await readFile(join(companion.dataDir, 'rehearsal', 'youtube-0.flv')),
          );
          const pictures = arrived.filter(({ type, sequenceHeader }) => type === 'video' && !sequenceHeader);
          expect(pictures).toHaveLength(seconds * 30);
        });
      } finally {
        await run('umount', [to]);
      }
    },
  );

  it('says that its folder is gone, and does not make one that the person has named', async ({ expect }) => {
    const to = join(folder, 'unplugged', 'shows');
    await using(['--recordings', to], async (companion) => {
      const client = new NumberedClient(companion, 'recording-4');
      await client.join('custom', '', { ingest: recordingIngest });
      const message = reasonSentences['recording-folder'];
      await waitUntil('that is noticed', async () => (await first(companion)).status.message === message);
      expect(await recordings(companion)).toMatchObject({ problem: 'folder-gone', recordings: [] });
      client.die();
    });
    await expect(readdir(to)).rejects.toThrow('ENOENT');
  });
});
