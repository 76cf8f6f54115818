import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Destination } from '../../../companion/destination/destination.ts';
import { startNginxRtmp, type NginxRtmp } from '../../helpers/nginx-rtmp.ts';
import { testTags } from '../../helpers/test-flv.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { publishTo, reaches } from './real-destination.ts';
import { RealTimeFeed } from './real-time-feed.ts';

const run = promisify(execFile);
const tags = testTags(30);
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function ingest(port?: number): Promise<NginxRtmp> {
  const nginx = await startNginxRtmp(port === undefined ? {} : { port });
  cleanUps.push(() => nginx.stop());
  return nginx;
}

function publish(nginx: NginxRtmp, feed: RealTimeFeed, id: string): Destination {
  const destination = publishTo(nginx.url('live'), id, feed);
  cleanUps.push(() => destination.stop());
  return destination;
}

/** Every video frame that a recording holds, as ffprobe reads it: its time in ms, and `K` where it is a keyframe. */
async function frames(file: string): Promise<{ ms: number; isKey: boolean }[]> {
  const what = ['-select_streams', 'v', '-show_entries', 'packet=dts_time,flags', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...what, file], { maxBuffer: 8 * 1024 * 1024 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(','))
    .map(([ms, flags]) => ({ ms: Number(ms) * 1_000, isKey: flags!.startsWith('K') }));
}

async function decodeErrors(file: string): Promise<string> {
  return (await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'])).stderr;
}

function longestGap(all: readonly { ms: number }[]): number {
  return Math.max(...all.slice(1).map(({ ms }, index) => ms - all[index]!.ms));
}

describe('A destination at a real ingest', () => {
  it('is back within three seconds after its ingest was killed and started again, and the other loses nothing', async () => {
    const feed = new RealTimeFeed(tags);
    cleanUps.push(() => feed.stop());
    const [steady, fragile] = [await ingest(), await ingest()];
    const untouched = publish(steady, feed, 'untouched');
    const hit = publish(fragile, feed, 'hit');
    feed.start();
    await Promise.all([reaches(untouched, 'live'), reaches(hit, 'live')]);
    const touched: string[] = [];
    untouched.on('status', ({ state }) => touched.push(state));

    await fragile.stop({ signal: 'SIGKILL' });
    await reaches(hit, 'waiting');
    await waitUntil('several attempts have failed', () => hit.status.attempt >= 4);
    const again = await ingest(fragile.port);
    const back = performance.now();
    await reaches(hit, 'live');
    expect(performance.now() - back).toBeLessThan(3_000);
    expect(hit.stats().reconnects).toBe(1);
    await waitUntil('two more seconds have played', () => feed.playedMs > 10_000);
    feed.stop();
    await Promise.all([untouched.stop(), hit.stop()]);

    const [recorded] = again.records('live');
    const seen = await frames(recorded!);
    expect(seen[0]).toEqual({ ms: 0, isKey: true });
    expect(longestGap(seen)).toBeLessThan(70);
    expect(await decodeErrors(recorded!)).toBe('');

    expect(touched).toEqual(['ended']);
    const whole = await frames(steady.records('live')[0]!);
    expect(longestGap(whole)).toBeLessThan(40);
    expect(untouched.stats().droppedFrames).toBe(0);
    expect(whole).toHaveLength(feed.videoFrames);
  });

  it('gets everything, late by its delay, and nothing twice', async () => {
    const feed = new RealTimeFeed(tags);
    cleanUps.push(() => feed.stop());
    const nginx = await ingest();
    const destination = publishTo(nginx.url('live'), 'late', feed, { delayMs: 1_500 });
    cleanUps.push(() => destination.stop());
    feed.start();
    await reaches(destination, 'publishing');
    expect(feed.playedMs).toBeGreaterThanOrEqual(1_500);
    await reaches(destination, 'live');
    await waitUntil('a second has been seen', () => feed.playedMs > 2_500);
    expect(destination.stats().behindMs).toBeLessThan(500);
    const given = feed.videoFrames;
    feed.stop();
    await waitUntil('nothing is held any more', () => destination.status.reason === 'no-media');
    await destination.stop();
    const seen = await frames(nginx.records('live')[0]!);
    expect(seen[0]).toEqual({ ms: 0, isKey: true });
    expect(seen).toHaveLength(given);
    expect(longestGap(seen)).toBeLessThan(40);
  });

  it('ends a show that has lasted for as long as it may and begins another, and no picture is lost between them', async () => {
    const nginx = await ingest();
    const feed = new RealTimeFeed(tags);
    cleanUps.push(() => feed.stop());
    const rulesOf = () => ({ longestShowMs: 3_000, keyframesMs: null, keepsShows: false });
    const destination = publishTo(nginx.url('live'), 'long', feed, { rulesOf });
    cleanUps.push(() => destination.stop());
    const told: string[] = [];
    destination.on('status', ({ state, reason }) => told.push(reason ? `${state}: ${reason}` : state));
    await reaches(destination, 'publishing');
    feed.start();
    await waitUntil('a new show has begun', () => destination.stats().renewals === 1);
    const turn = feed.playedMs;
    await waitUntil('a second of it has played', () => feed.playedMs > turn + 1_000);
    feed.stop();
    await destination.stop();

    const shows = await Promise.all(nginx.records('live').map(frames));
    expect(shows.map(([first]) => first)).toEqual(Array(2).fill({ ms: 0, isKey: true }));
    expect(shows[0]!.length + shows[1]!.length).toBe(feed.videoFrames);
    expect(longestGap(shows[1]!)).toBeLessThan(40);
    for (const file of nginx.records('live')) expect(await decodeErrors(file)).toBe('');
    expect(told).toEqual([
      ...['publishing', 'live', 'live: show-limit', 'live: show-renewed', 'ended: stopped'],
    ]);
    expect(destination.stats()).toMatchObject({ reconnects: 0, droppedFrames: 0 });
  });

  it('is not live, and says why, while nothing listens there', async () => {
    const nginx = await ingest();
    await nginx.stop();
    const destination = publish(nginx, new RealTimeFeed(tags), 'nobody');
    await reaches(destination, 'waiting');
    expect(destination.status).toMatchObject({ reason: 'refused', attempt: 1 });
  });
});
