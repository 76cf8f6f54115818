import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { addKey, chooseSource, inventedKeys, pressStop } from '../helpers/popup.ts';
import { findMediaTools } from '../helpers/programs.ts';
import { probePackets } from '../judge/packets.ts';

const chosenKbps = 4_000;

let air: Air;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  [air, pages] = await Promise.all([Air.open(), serveDemoPages()]);
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(air.companion);
  await chromium.store('quality', { preset: '720p30', videoKbps: chosenKbps });
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
});

it('a picture that no encoder brings down to its bitrate goes out with it all the same, and the popup says how', async () => {
  const tab = await chromium.open(pages.busy);
  const first = await chromium.openPopup(tab);
  await addKey(handOn(first), 'twitch', inventedKeys.twitch);
  await chooseSource(handOn(first), 'tab');
  const popup = await chromium.goLive(first, ['twitch']);
  await popup.waitForFunction(() => document.body.textContent.includes('with less detail for now'));
  await air.waitForSeconds('twitch', 16);
  await pressStop(handOn(popup));
  await air.waitForSilence();

  const { verdict } = await air.judge('twitch');
  expect(verdict).toMatchObject({ decodeErrors: [], video: { width: 1280, height: 720 } });
  const [file] = air.nginx.records('twitch');
  const { ffprobe } = await findMediaTools();
  const packets = await probePackets(ffprobe, file!, new AbortController().signal);
  const video = packets.filter(({ type }) => type === 'video');
  const end = video.at(-1)!.at;
  const kbps = (from: number, to: number): number =>
    (video.filter(({ at }) => at >= from && at < to).reduce((sum, { bytes }) => sum + bytes, 0) * 0.008) /
    (to - from);
  expect(kbps(end - 4, end)).toBeLessThan(1.25 * chosenKbps);
});
