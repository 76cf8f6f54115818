import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { fillIn, inventedKeys, pressStop, targets } from '../helpers/popup.ts';

let air: Air;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  [air, pages] = await Promise.all([Air.open(), serveDemoPages()]);
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true });
  await chromium.meet(air.companion);
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
});

it('a camera in Chromium goes live on three platforms', async () => {
  const tab = await chromium.open(pages.still);
  const first = await chromium.openPopup(tab);
  await fillIn(handOn(first), 'camera');
  const popup = await chromium.goLive(await chromium.allowCamera(first));
  await air.waitForSeconds('twitch', 8);
  await pressStop(handOn(popup));
  await air.waitForSilence();
  for (const target of targets) {
    const { key, wrong } = await air.judge(target, { minMeanDb: -60, minSeconds: 7 });
    expect([target, key, wrong]).toEqual([target, inventedKeys[target], []]);
  }
});
