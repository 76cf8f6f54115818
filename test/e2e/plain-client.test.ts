import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium } from '../helpers/chromium.ts';
import { servePlainClient } from '../helpers/plain-client/server.ts';
import type { Target } from '../helpers/popup.ts';

type Client = { goLive(port: number, key: string, mimeType: string): Promise<void>; leave(): void };

let page: Awaited<ReturnType<typeof servePlainClient>>;
let air: Air;
let chromium: Chromium;

beforeAll(async () => {
  page = await servePlainClient();
  air = await Air.open('--allow-origin', page.origin);
  chromium = await Chromium.launch({});
});
afterAll(async () => {
  await chromium?.close();
  await air?.close();
  await page?.close();
});

/** Its own size, and keyframes where its browser put them unless the companion had to transcode. */
const plain = {
  size: [640, 360],
  minFps: 20,
  keyframeSeconds: { min: 0, max: 10 },
  toneHz: 440,
  minSeconds: 4,
} as const;

/** Opens the page and goes live, all by itself; the returned function closes its connection and nothing more. */
async function goLive(target: Target, key: string, mimeType: string): Promise<() => Promise<void>> {
  const tab = await chromium.open(`${page.origin}/index.html`);
  // A page may sound only after a person has touched it.
  await tab.mouse.click(1, 1);
  await tab.evaluate(
    (...words) => (globalThis as unknown as Client).goLive(...words),
    air.companion.ports[target],
    key,
    mimeType,
  );
  return () => tab.evaluate(() => (globalThis as unknown as Client).leave());
}

describe('a page that speaks only the base contract', () => {
  it.for([
    ['video/webm;codecs=vp8,opus', 6],
    ['video/webm;codecs=vp9,opus', 6],
    // The recorder hands MP4 over one keyframe interval at a time, and that is up to four seconds.
    ['video/mp4;codecs=avc1.42E01E,opus', 12],
  ] as const)('goes live in chunks of 25 ms of %s and ends by disconnecting', async ([mimeType, seconds]) => {
    const leave = await goLive('youtube', 'plain-key', mimeType);
    await air.waitForSeconds('youtube', seconds);
    await leave();
    await air.waitForSilence();
    const { key, wrong } = await air.judge('youtube', plain);
    expect([key, wrong]).toEqual(['plain-key', []]);
  });

  it('goes live in chunks of 25 ms of video/webm;codecs=h264,opus, a broadcast of its own beside another on another port', async () => {
    const leaveOne = await goLive('twitch', 'first', 'video/webm;codecs=h264,opus');
    // In front of the first one, which is not drawn any more.
    const leaveOther = await goLive('facebook', 'second', 'video/webm;codecs=h264,opus');
    await air.waitForSeconds('facebook', 3);
    await leaveOne();
    await air.waitForSeconds('facebook', 6);
    await leaveOther();
    await air.waitForSilence();
    const [first, second] = [await air.judge('twitch'), await air.judge('facebook', plain)];
    expect([first.key, second.key, second.wrong]).toEqual(['first', 'second', []]);
    expect(second.verdict.seconds).toBeGreaterThan(first.verdict.seconds);
  });
});
