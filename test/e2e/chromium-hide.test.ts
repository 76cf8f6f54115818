import { spawnSync } from 'node:child_process';
import { TargetType, type Page } from 'puppeteer-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decode } from '../faults/arrived.ts';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveNumberedPage, unitMs, type NumberedPage } from '../helpers/numbered-page.ts';
import { addKey, chooseSource, inventedKeys, pressStop } from '../helpers/popup.ts';
import { find } from '../helpers/programs.ts';

/** Mean level of the sound between two times of the recording, in dBFS. */
function loudness(file: string, fromMs: number, toMs: number): number {
  const part = `atrim=${fromMs / 1000}:${toMs / 1000},volumedetect`;
  const args = ['-hide_banner', '-i', file, '-vn', '-af', part, '-f', 'null', '-'];
  const { stderr } = spawnSync(find('ffmpeg')!, args, { encoding: 'utf8' });
  return Number(/mean_volume: (.*) dB/.exec(stderr)![1]);
}

let air: Air;
let chromium: Chromium;
let served: NumberedPage;

beforeEach(async () => {
  served = await serveNumberedPage();
  air = await Air.open();
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(air.companion);
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await served?.close();
});

async function goLive(): Promise<{ readonly tab: Page; readonly popup: Page }> {
  const tab = await chromium.open(served.url);
  await tab.click('#tone');
  await tab.waitForSelector('#tone[disabled]');
  const first = await chromium.openPopup(tab);
  await addKey(handOn(first), 'twitch', inventedKeys.twitch);
  await chooseSource(handOn(first), 'tab');
  return { tab, popup: await chromium.goLive(first, ['twitch']) };
}

const numberNow = (tab: Page): Promise<number> => tab.evaluate('number()') as Promise<number>;

/** Presses the key that hides, as the browser tells the extension of it. */
async function pressHide(): Promise<void> {
  const target = await chromium.browser.waitForTarget(
    (one) => one.type() === TargetType.SERVICE_WORKER && one.url().includes(chromium.extension.id),
  );
  const worker = await target.worker();
  await worker!.evaluate('chrome.commands.onCommand.dispatch("hide")');
}

it('by one key nothing of the tab goes out any more, the slate and silence do, and by the same it comes back', async () => {
  const { tab, popup } = await goLive();
  await air.waitForSeconds('twitch', 6);
  const pressedAt = await numberNow(tab);
  await pressHide();
  await popup.waitForSelector('[data-privacy="person"]');
  await air.waitForSeconds('twitch', 10);
  const shownAt = await numberNow(tab);
  await pressHide();
  await popup.waitForSelector('[data-privacy="none"]');
  await air.waitForSeconds('twitch', 14);
  await pressStop(handOn(popup));
  await air.waitForSilence();
  const [file, ...more] = air.nginx.records('twitch');
  expect(more).toEqual([]);
  const { frames, errors, monotonic } = await decode(file!);
  const hidden = frames.findIndex(({ frame }, at) => at > 60 && frame === null);
  const back = frames.findIndex(({ frame }, at) => at > hidden && frame !== null);
  expect([errors, monotonic, hidden > 0, back > hidden]).toEqual(['', true, true, true]);
  const numbersOf = (part: typeof frames): number[] => part.map(({ frame }) => frame ?? 0);
  expect(Math.max(...numbersOf(frames.slice(0, hidden)))).toBeLessThan(pressedAt + 300 / unitMs);
  expect(frames.slice(hidden, back).filter(({ frame }) => frame !== null)).toEqual([]);
  // The picture that goes out first is the newest that there was.
  expect(frames[back]!.frame).toBeGreaterThan(shownAt - 200 / unitMs);
  expect([frames[hidden]!.keyframe, frames[back]!.keyframe]).toEqual([true, true]);
  expect(frames[hidden]!.time - frames[hidden - 1]!.time).toBeLessThan(300);
  expect(loudness(file!, frames[0]!.time, frames[hidden]!.time - 200)).toBeGreaterThan(-40);
  expect(loudness(file!, frames[hidden]!.time + 300, frames[back]!.time - 100)).toBeLessThan(-80);
});
