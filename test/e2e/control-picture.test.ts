import { randomBytes } from 'node:crypto';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Of one run of the recorder: another one follows, until it was looked at. */
const seconds = 3;
let companion: Companion;
let chromium: Chromium;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [companion, chromium] = await Promise.all([
    Companion.start('--rehearse', '--allow-origin', pageOrigin),
    Chromium.launch({}),
  ]);
  page = await chromium.browser.newPage();
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(companion.page);
});
afterAll(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
});

/** What the video element says of itself. */
function look() {
  return page.$eval('.picture video', (video) => {
    const { totalVideoFrames } = video.getVideoPlaybackQuality();
    const heard = (video as unknown as { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount;
    const end = video.buffered.length === 0 ? 0 : video.buffered.end(video.buffered.length - 1);
    const { currentTime, videoWidth, muted } = video;
    return { currentTime, frames: totalVideoFrames, heard, videoWidth, muted, behind: end - currentTime };
  });
}

it('The control page shows the picture of a rehearsal and plays its sound, from the newest keyframe on', async () => {
  const recording = await makeRecording('h264-opus.mkv', { seconds });
  const client = new NumberedClient(companion, randomBytes(16).toString('hex'));
  await client.join('youtube', 'abcd-1234-efgh-5678-ijkl');
  const looked = new AbortController();
  const playing = (async () => {
    while (!looked.signal.aborted) await client.play(recording, seconds);
  })();
  const hand = handOn(page);
  await hand.click('.picture .button');
  const first = await waitUntil('the picture moves', async () => {
    const seen = await look().catch(() => null);
    return seen && seen.currentTime > 0.2 && seen.frames > 0 ? seen : null;
  });
  expect(first).toMatchObject({ videoWidth: 320, muted: true });
  await page.waitForSelector('.picture-box[data-state="playing"]');

  await hand.click('.picture-line .button');
  await waitUntil('picture and sound go on', async () => {
    const { currentTime, frames, heard, muted, behind } = await look();
    const isFresh = currentTime > first.currentTime + 1 && frames > first.frames + 20 && behind < 3;
    return isFresh && !muted && heard > first.heard;
  });
  expect(await page.$eval('.picture-line .button', (one) => one.getAttribute('aria-pressed'))).toBe('true');

  looked.abort();
  await playing;
  await client.end();
  await page.waitForSelector('.picture', { hidden: true });
  // Its worker, its scripts and its stream were let in by the policy of the page.
  expect(complaints).toEqual([]);
});
