import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlvReader } from '../../companion/flv/reader.ts';
import { Companion } from '../helpers/companion.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { oncePerBytes } from '../helpers/once-per-bytes.ts';
import { makeRecording, probe, watch } from '../helpers/recordings.ts';
import { find } from '../helpers/programs.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { slatePicture, whereTheSlateIs } from '../helpers/slate-frames.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const keys = { youtube: 'abcd-1234-efgh-5678-ijkl', twitch: 'live_1_AbCd', facebook: 'FB-1-0-AbCd' } as const;
const platforms = ['youtube', 'twitch', 'facebook'] as const;
const seconds = 4;
/** How long a browser that is gone is waited for where it does not come back, or need not. */
const graceSeconds = 6;

/** A companion, and an nginx that records what it publishes on every platform. */
class Place {
  private constructor(
    readonly nginx: NginxRtmp,
    readonly companion: Companion,
    readonly slate: string,
  ) {}

  /**
   * @param grace how long a browser that is gone is waited for, in seconds
   * @param drawn a slate of the person's own, as a source of ffmpeg's; the built-in one when it is left out
   */
  static async open(grace: number, drawn?: string): Promise<Place> {
    const nginx = await startNginxRtmp({ apps: platforms });
    const own = join(nginx.dir, 'own.png');
    if (drawn)
      execFileSync(find('ffmpeg')!, ['-v', 'error', '-f', 'lavfi', '-i', drawn, '-frames:v', '1', own]);
    const ingests = platforms.flatMap((platform) => ['--ingest', `${platform}=${nginx.url(platform)}`]);
    const flags = [
      '--grace',
      String(grace),
      '--allow-origin',
      pageOrigin,
      ...ingests,
      ...(drawn ? ['--slate', own] : []),
    ];
    return new Place(nginx, await Companion.start(...flags), drawn ? own : slatePicture);
  }

  readonly #played = oncePerBytes(async (file) => {
    const bytes = await readFile(file);
    const [{ video, audio }, { errors }] = await Promise.all([probe(bytes), watch(bytes)]);
    return { video, audio, errors };
  });

  said(line: string): number {
    return this.companion.output.filter((each) => each.includes(line)).length;
  }

  async goLive(client: NumberedClient): Promise<void> {
    for (const platform of platforms) {
      expect(await client.join(platform, keys[platform])).toMatchObject({ ok: true });
    }
    // A publish that is accepted later begins with a later group of pictures.
    await waitUntil('all ingests have answered', async () => {
      const { destinations = [] } = (await this.companion.status()).broadcasts[0] ?? {};
      const answered = destinations.filter(({ status }) => status.state !== 'connecting');
      return answered.length === platforms.length;
    });
  }

  async slateShown(): Promise<void> {
    await waitUntil('the slate is shown', () => this.said('the slate stands in') === 1);
  }

  /** Until more than so many seconds of pictures have arrived. */
  async arrivedUntil(end: number): Promise<void> {
    await waitUntil(`${end} s have arrived`, async () => {
      const tags = new FlvReader().push(await readFile(this.nginx.records('twitch')[0]!));
      return (tags.findLast(({ type }) => type === 'video')?.timestamp ?? 0) > end * 1_000;
    });
  }

  async allOver(): Promise<void> {
    await waitUntil('the broadcast has ended', async () => {
      return (await this.companion.status()).broadcasts.length === 0;
    });
  }

  /** What the only recording of an app holds. */
  async arrived(platform: (typeof platforms)[number]) {
    const files = this.nginx.records(platform);
    expect(files).toHaveLength(1);
    const file = files[0]!;
    return { ...(await this.#played(file)), slate: await whereTheSlateIs(file, this.slate) };
  }

  async close(): Promise<void> {
    await this.companion.stop();
    await this.companion.clear();
    await this.nginx.stop();
  }
}

/** One for each test: they wait for most of their time, and none has to see what the other does. */
const places: Place[] = [];
const open = async (...how: Parameters<typeof Place.open>): Promise<Place> => {
  const place = await Place.open(...how);
  places.push(place);
  return place;
};
/** Made before anything is live, so that no encoding stands in the way of what is in real time. */
let recordings: Readonly<Record<'first' | 'second' | 'vp8', Buffer>>;
beforeAll(async () => {
  recordings = {
    first: await makeRecording('h264-opus.mkv', { seconds }),
    second: await makeRecording('h264-opus.mkv', { seconds, picture: 'testsrc=size=320x180:rate=30' }),
    vp8: await makeRecording('vp8-opus.webm', { seconds }),
  };
});
afterAll(async () => {
  for (const place of places) await place.close();
});

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

/** One whole publish: the show, the slate for at least so many seconds, the show. */
async function expectStoodIn(place: Place, platform: (typeof platforms)[number], atLeast: number) {
  const arrived = await place.arrived(platform);
  expect(arrived.errors).toBe('');
  expect(onlyGrows(arrived.video) && onlyGrows(arrived.audio)).toBe(true);
  const [before, during, after, ...more] = stretches(arrived.slate);
  expect(more).toEqual([]);
  expect(before).toBeGreaterThan(10 * seconds - 5);
  expect(during).toBeGreaterThan(10 * atLeast);
  expect(after).toBeGreaterThan(10 * seconds - 10);
  return arrived;
}

describe.concurrent('a browser that dies in the middle of a show, or has nothing to show', () => {
  it('is stood in for by the slate on every platform, and takes over again at a keyframe when it is back', async () => {
    const place = await open(60);
    const client = new NumberedClient(place.companion, 'show-0001');
    await place.goLive(client);
    await client.play(recordings.first, seconds);
    client.die();
    await place.slateShown();
    await place.arrivedUntil(seconds + 4);
    for (const platform of platforms) {
      const state = { destination: { state: 'live' }, ok: true };
      expect(await client.join(platform, keys[platform])).toMatchObject(state);
    }
    await client.play(recordings.second, seconds);
    await client.end();
    await place.allOver();

    for (const platform of platforms) {
      const { video, audio } = await expectStoodIn(place, platform, 1.5);
      // So soon after the browser has gone the slate is to be seen.
      const gaps = video.slice(1).map(({ time }, at) => time - video[at]!.time);
      expect(Math.max(...gaps)).toBeLessThan(2);
      const sound = audio.slice(1).map(({ time }, at) => time - audio[at]!.time);
      expect(Math.max(...sound)).toBeLessThan(2);
    }
    expect(place.said('-> ended')).toBeGreaterThanOrEqual(3);
  });

  it('is waited for with a picture of its own as long as it was told to, then every publish ends', async () => {
    const place = await open(graceSeconds, 'smptebars=size=640x360');
    const client = new NumberedClient(place.companion, 'show-0002');
    await place.goLive(client);
    await client.play(recordings.vp8, seconds);
    client.die();
    await place.slateShown();
    await place.allOver();
    for (const platform of platforms) {
      const { video, slate, errors } = await place.arrived(platform);
      expect(errors).toBe('');
      expect(onlyGrows(video)).toBe(true);
      const [before, during, ...more] = stretches(slate);
      expect(more).toEqual([]);
      expect(before).toBeGreaterThan(10 * seconds - 5);
      // It begins within two seconds of the grace time.
      expect(during).toBeGreaterThan(10 * (graceSeconds - 2));
    }
    expect(place.said('-> ended')).toBeGreaterThanOrEqual(3);
  });

  it('is stood in for, however long it takes, when only its source has ended', async () => {
    const place = await open(graceSeconds);
    const client = new NumberedClient(place.companion, 'show-0003');
    await place.goLive(client);
    await client.play(recordings.first, seconds);
    await client.pause();
    await place.slateShown();
    await place.arrivedUntil(seconds + graceSeconds + 3);
    await client.play(recordings.second, seconds);
    await client.end();
    await place.allOver();
    for (const platform of platforms) await expectStoodIn(place, platform, graceSeconds);
  });
});
