import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { fillIn, inventedKeys, pressStop, seeLive, targets, type Target } from '../helpers/popup.ts';
import { findMediaTools } from '../helpers/programs.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { probePackets } from '../judge/packets.ts';

let air: Air;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  [air, pages] = await Promise.all([Air.open(), serveDemoPages()]);
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(air.companion);
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
});

/** Opens a page and lets its tone play. */
async function openSounding(url: string): Promise<Page> {
  const tab = await chromium.open(url);
  await tab.click('#tone');
  await tab.waitForSelector('#tone[disabled]');
  return tab;
}

const badge = (popup: Page): Promise<string> => popup.evaluate(() => chrome.action.getBadgeText({}));

/** Notes what the extension tells all of its pages. @returns what was heard so far, as JSON */
async function eavesdrop(): Promise<() => Promise<string>> {
  const page = await chromium.open(chromium.page('options/index.html'));
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(globalThis, { heard });
    chrome.runtime.onMessage.addListener((message: unknown) => void heard.push(message));
  });
  return () => page.evaluate(() => JSON.stringify((globalThis as unknown as { heard: unknown[] }).heard));
}

async function expectAllArrived(
  minSeconds: number,
  sizeOf: (target: Target) => readonly [number, number] = () => [1280, 720],
): Promise<void> {
  for (const target of targets) {
    const size = sizeOf(target);
    const { key, wrong } = await air.judge(target, { toneHz: 440, minMeanDb: -40, minSeconds, size });
    expect([target, key, wrong]).toEqual([target, inventedKeys[target], []]);
  }
}

/** Distances of pictures, in ms, that are no thirtieths of a second, once the show has settled: those between thousandths count as even. */
async function unevenSteps(target: Target): Promise<number[]> {
  const { ffprobe } = await findMediaTools();
  const packets = await probePackets(
    ffprobe,
    air.nginx.records(target).at(-1)!,
    new AbortController().signal,
  );
  const times = packets.filter(({ type, at }) => type === 'video' && at > 3).map(({ at }) => at * 1_000);
  expect(times.length).toBeGreaterThan(100);
  const steps = times.slice(1).map((time, n) => Math.round(time - times[n]!));
  return steps.filter((ms) => Math.abs(ms - (Math.round((ms * 30) / 1_000) * 1_000) / 30) > 1);
}

/** In the settings, as a person does it. */
async function giveQuality(target: Target, picture: string): Promise<void> {
  const page = await chromium.open(chromium.page('options/index.html'));
  const row = `[data-destination="${target}"]`;
  await page.waitForSelector(`${row} summary`);
  await page.click(`${row} summary`);
  await page.select(`${row} select[name="rendition"]`, picture);
  await page.waitForSelector(`${row} .slider`);
  await page.close();
}

describe('a tab in Chromium', () => {
  it('goes live on three platforms by a click on the toolbar, whatever closes or sleeps, until Stop', async () => {
    const heard = await eavesdrop();
    const tab = await openSounding(pages.moving);
    const first = await chromium.openPopup(tab);
    await fillIn(handOn(first), 'tab');
    const popup = await chromium.goLive(first);
    // The popup and the button are told one after the other.
    await expect.poll(() => badge(popup)).toBe('LIVE');

    expect(await heard()).toContain('host-ready');
    for (const secret of [...Object.values(inventedKeys), 'token'])
      expect(await heard()).not.toContain(secret);

    await popup.close();
    await chromium.suspendWorker();
    await air.waitForSeconds('youtube', 4);

    const again = await chromium.openPopup(tab);
    await seeLive(handOn(again));
    expect(await again.$$eval('.card input[type="checkbox"]:not(:disabled)', (boxes) => boxes.length)).toBe(
      0,
    );
    expect(await again.$$eval('[data-selected="true"]', (cards) => cards.length)).toBe(targets.length);
    await expect.poll(() => badge(again)).toBe('LIVE');

    await air.waitForSeconds('youtube', 12);
    await pressStop(handOn(again));
    await air.waitForSilence();
    await expect.poll(() => badge(again)).toBe('');
    await tab.close();
    await expectAllArrived(11);
    const verdict = await waitUntil('the history has the verdict', async () => {
      const [last] = await air.companion.history();
      return last?.verdict;
    });
    expect(verdict.findings.filter(({ level }) => level === 'fail')).toEqual([]);
    const rules = verdict.findings.map(({ rule }) => rule);
    expect(rules).toEqual(
      expect.arrayContaining(['video-codec', 'size', 'frame-rate', 'video-bitrate', 'loudness']),
    );
    const keyframes = verdict.findings.find(({ rule }) => rule === 'keyframes');
    expect(Math.abs(Number(keyframes?.measured) - 2)).toBeLessThan(0.3);
    // However late the machine was with them.
    expect(await unevenSteps('youtube')).toEqual([]);
  });

  it('sends a steady picture of a page that stands still, and to one platform a smaller one', async () => {
    await chromium.store('quality', { preset: '1080p30', videoKbps: 4_500 });
    await giveQuality('facebook', '720p30');
    const tab = await openSounding(pages.still);
    const first = await chromium.openPopup(tab);
    await fillIn(handOn(first), 'tab');
    const popup = await chromium.goLive(first);
    await air.waitForSeconds('facebook', 8);
    const card = await popup.$eval('[data-destination="facebook"]', (one) => one.textContent);
    expect(card).toContain('720p30');
    await pressStop(handOn(popup));
    await air.waitForSilence();
    await tab.close();
    await expectAllArrived(7, (target) => (target === 'facebook' ? [1280, 720] : [1920, 1080]));
  });
});
