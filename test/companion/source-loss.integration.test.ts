import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Companion } from '../helpers/companion.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording, probe, watch } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { whereTheSlateIs } from '../helpers/slate-frames.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const keys = { youtube: 'abcd-1234-efgh-5678-ijkl', twitch: 'live_1_AbCd', facebook: 'FB-1-0-AbCd' } as const;
const platforms = ['youtube', 'twitch', 'facebook'] as const;
const seconds = 5;

let nginx: NginxRtmp;
let companion: Companion;
beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: platforms });
  const ingests = platforms.flatMap((platform) => ['--ingest', `${platform}=${nginx.url(platform)}`]);
  companion = await Companion.start('--grace', '7', '--allow-origin', pageOrigin, ...ingests);
});
afterAll(async () => {
  await companion?.stop();
  await nginx?.stop();
});

const said = (line: string): number => companion.output.filter((each) => each.includes(line)).length;
const slates = (): number => said('the slate stands in');

async function goLive(client: NumberedClient): Promise<void> {
  for (const platform of platforms) {
    expect(await client.join(platform, keys[platform])).toMatchObject({ ok: true });
  }
}

async function allOver(): Promise<void> {
  await waitUntil('the broadcast has ended', async () => {
    return ((await companion.status()) as { broadcasts: unknown[] }).broadcasts.length === 0;
  });
}

/** What the newest recording of an app holds; there are `count` of them. */
async function arrived(platform: (typeof platforms)[number], count: number) {
  const files = nginx.records(platform);
  expect(files).toHaveLength(count);
  const file = files.at(-1)!;
  const bytes = await readFile(file);
  const { video, audio } = await probe(bytes);
  return { video, audio, slate: await whereTheSlateIs(file), errors: (await watch(bytes)).errors };
}

/** Lengths of the stretches with and without the slate, in tenths of a second, the first without. */
function stretches(slate: readonly boolean[]): number[] {
  return slate.reduce<number[]>(
    (all, shown) => {
      if (shown !== (all.length % 2 === 0)) all.push(0);
      all[all.length - 1]! += 1;
      return all;
    },
    [0],
  );
}

function onlyGrows(times: readonly { time: number }[]): boolean {
  return times.every(({ time }, at) => at === 0 || time >= times[at - 1]!.time);
}

describe('a browser that dies in the middle of a show', () => {
  it('is stood in for by the slate on every platform, and takes over again at a keyframe when it is back', async () => {
    const first = await makeRecording('h264-opus.mkv', { seconds });
    const second = await makeRecording('h264-opus.mkv', { seconds, picture: 'testsrc=size=320x180:rate=30' });
    const client = new NumberedClient(companion, 'show-0001');
    await goLive(client);
    await client.play(first, seconds);
    const died = performance.now();
    client.die();
    await waitUntil('the slate is shown', () => slates() === 1, 5_000);
    expect(performance.now() - died).toBeLessThan(2_000);
    await waitUntil('three seconds of it have arrived', async () => {
      const { video } = await probe(await readFile(nginx.records('twitch')[0]!));
      return video.at(-1)!.time > seconds + 4;
    });
    for (const platform of platforms) {
      const state = { destination: { state: 'live' }, ok: true };
      expect(await client.join(platform, keys[platform])).toMatchObject(state);
    }
    await client.play(second, seconds);
    await client.end();
    await allOver();

    for (const platform of platforms) {
      const { video, audio, slate, errors } = await arrived(platform, 1);
      expect(errors).toBe('');
      expect(onlyGrows(video) && onlyGrows(audio)).toBe(true);
      const [before, during, after, ...more] = stretches(slate);
      expect(more).toEqual([]);
      expect(before).toBeGreaterThan(45);
      expect(during).toBeGreaterThan(20);
      expect(after).toBeGreaterThan(40);
      const gaps = video.slice(1).map(({ time }, at) => time - video[at]!.time);
      expect(Math.max(...gaps)).toBeLessThan(2);
      const sound = audio.slice(1).map(({ time }, at) => time - audio[at]!.time);
      expect(Math.max(...sound)).toBeLessThan(2);
    }
  });

  it('is waited for as long as it was told to, then every publish ends', async () => {
    const client = new NumberedClient(companion, 'show-0002');
    await goLive(client);
    await client.play(await makeRecording('vp8-opus.webm', { seconds }), seconds);
    client.die();
    await waitUntil('the slate is shown', () => slates() === 2, 5_000);
    await allOver();
    for (const platform of platforms) {
      const { video, slate, errors } = await arrived(platform, 2);
      expect(errors).toBe('');
      expect(onlyGrows(video)).toBe(true);
      const [before, during, ...more] = stretches(slate);
      expect(more).toEqual([]);
      expect(before).toBeGreaterThan(45);
      expect(during).toBeGreaterThan(40);
    }
    expect(said('-> ended')).toBeGreaterThanOrEqual(6);
  });
});
