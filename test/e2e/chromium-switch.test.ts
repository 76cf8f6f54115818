import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { entered, pressStop, seeLive, smallSize, targets } from '../helpers/popup.ts';
import { probe } from '../helpers/recordings.ts';
import { whereTheSlateIs } from '../helpers/slate-frames.ts';

let air: Air;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  [air, pages] = await Promise.all([Air.open(), serveDemoPages()]);
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true });
  await chromium.meet(air.companion, entered('tab'));
  await chromium.rememberCamera();
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
});

/** Switches from the popup on `tab`, which the browser may close when the capture of that tab begins. */
async function switchTo(tab: Page, source: 'tab' | 'camera'): Promise<void> {
  const button = (pressed: boolean): string =>
    `.live-switch button[value="${source}"][aria-pressed="${pressed}"]`;
  const isOn = async (popup: Page): Promise<void> => {
    await handOn(popup).see(button(true));
    await seeLive(handOn(popup));
  };
  const popup = await chromium.openPopup(tab);
  await handOn(popup).click(button(false));
  const stays = await isOn(popup).then(
    () => true,
    () => false,
  );
  if (stays) return popup.close();
  const again = await chromium.openPopup(tab);
  await isOn(again);
  await again.close();
}

it('a broadcast goes from a tab to the camera to another tab, outlives that and goes on, in one session on each platform', async () => {
  const one = await chromium.open(pages.moving);
  const other = await chromium.open(pages.still);
  const first = await chromium.openPopup(one);
  await (await chromium.goLive(first)).close();
  await air.waitForMore('youtube', 2);
  await switchTo(other, 'camera');
  await air.waitForMore('youtube', 2);
  await switchTo(other, 'tab');
  await air.waitForMore('youtube', 2);

  await other.close();
  const popup = await chromium.openPopup(one);
  await handOn(popup).see('.live-source .notice-error');
  expect(await popup.$eval('.live-source [role="alert"]', (alert) => alert.textContent)).toContain(
    'You are still live: viewers see a waiting picture',
  );
  await seeLive(handOn(popup));
  await popup.close();
  await air.waitForMore('youtube', 3);
  await switchTo(one, 'camera');
  await air.waitForMore('youtube', 2);
  await pressStop(handOn(await chromium.openPopup(one)));
  await air.waitForSilence();

  for (const target of targets) {
    const [file, ...more] = air.nginx.records(target);
    expect([target, more]).toEqual([target, []]);
    const { verdict } = await air.judge(target);
    expect([target, verdict.decodeErrors]).toEqual([target, []]);
    expect(verdict.seconds).toBeGreaterThan(11);
    const slate = await whereTheSlateIs(file!);
    const [first, last] = [slate.indexOf(true), slate.lastIndexOf(true)];
    // Nowhere between the three sources, of which each is seen for a second at least.
    expect(first).toBeGreaterThan(90);
    expect(last).toBeLessThan(slate.length - 20);
    expect(slate.slice(first, last).filter((shown) => !shown)).toEqual([]);
    expect(verdict.video).toMatchObject({
      codec: 'h264',
      ...smallSize,
      startsWithKeyframe: true,
    });
    const { video, audio } = await probe(await readFile(file!));
    for (const track of [video, audio]) {
      const times = track.map(({ time }) => time);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  }
});
