import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { TargetType, type Page } from 'puppeteer-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FlvReader } from '../../companion/flv/reader.ts';
import { decode } from '../faults/arrived.ts';
import { markColumns, markHeight } from '../faults/marks.ts';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { listen } from '../helpers/listen.ts';
import { addKey, chooseSource, inventedKeys, pressStop } from '../helpers/popup.ts';
import { find } from '../helpers/programs.ts';

/** Milliseconds in one number of the page. */
const unitMs = 10;

/** Shows how many hundredths of a second it is old as a row of blocks, as `marks.ts` reads them, and sounds 440 Hz after a click. */
const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Numbered</title>
<style>body{margin:0;background:#606060}canvas{display:block;width:100vw;height:calc(100vh / ${markHeight - 1})}</style>
<canvas width="${markColumns}" height="1"></canvas><button id="tone">tone</button><script>
const pen = document.querySelector('canvas').getContext('2d');
document.querySelector('canvas').style.imageRendering = 'pixelated';
const start = performance.now();
globalThis.number = () => Math.floor((performance.now() - start) / ${unitMs}) & 32767;
const check = (p) => { let s = 5; for (let a = 0; a < ${markColumns - 4}; a += 4) s = (s * 7 + ((p >> a) & 15)) & 15; return s; };
(function next() {
  const payload = number() << 1, word = (payload << 4) | check(payload);
  for (let n = 0; n < ${markColumns}; n++) { pen.fillStyle = (word >> n) & 1 ? '#fff' : '#000'; pen.fillRect(n, 0, 1, 1); }
  requestAnimationFrame(next);
})();
document.querySelector('#tone').addEventListener('click', async ({ target }) => {
  const context = new AudioContext(), tone = new OscillatorNode(context, { frequency: 440 });
  tone.connect(new GainNode(context, { gain: 0.25 })).connect(context.destination);
  tone.start(); await context.resume(); target.disabled = true;
});
</script>`;

/** Mean level of the sound between two times of the recording, in dBFS. */
function loudness(file: string, fromMs: number, toMs: number): number {
  const part = `atrim=${fromMs / 1000}:${toMs / 1000},volumedetect`;
  const args = ['-hide_banner', '-i', file, '-vn', '-af', part, '-f', 'null', '-'];
  const { stderr } = spawnSync(find('ffmpeg')!, args, { encoding: 'utf8' });
  return Number(/mean_volume: (.*) dB/.exec(stderr)![1]);
}

/** Before which of its pictures a recording gets another decoder configuration. */
async function changesOf(file: string): Promise<number[]> {
  const video = new FlvReader().push(await readFile(file)).filter(({ type }) => type === 'video');
  const changes: number[] = [];
  let pictures = 0;
  for (const { sequenceHeader, payload } of video) {
    if (sequenceHeader && pictures > 0) changes.push(pictures);
    if (!sequenceHeader && payload[1] === 1) pictures += 1;
  }
  return changes;
}

let air: Air;
let chromium: Chromium;
let served: { readonly url: string; close(): Promise<void> };

beforeEach(async () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page);
  });
  const { port, close } = await listen(server);
  served = { url: `http://127.0.0.1:${port}/`, close };
  air = await Air.open();
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.pairWith(air.companion);
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

it('another quality three times while live costs no picture', async () => {
  const { tab } = await goLive();
  const panel = await chromium.open(chromium.page('panel/index.html'));
  await panel.waitForSelector('.quality-preset');
  await air.waitForSeconds('twitch', 5);
  for (const [preset, until] of [
    ['480p30', 9],
    ['1080p30', 13],
    ['720p30', 17],
  ] as const) {
    await panel.select('.quality-preset', preset);
    await panel.waitForFunction(
      (p) => document.querySelector<HTMLSelectElement>('.quality-preset')?.value === p,
      {},
      preset,
    );
    await air.waitForSeconds('twitch', until);
  }
  await panel.close();
  // The popup closed when the panel took the focus.
  await pressStop(handOn(await chromium.openPopup(tab)));
  await air.waitForSilence();
  const [file, ...more] = air.nginx.records('twitch');
  expect(more).toEqual([]);
  const { frames, errors, monotonic } = await decode(file!);
  expect([errors, monotonic]).toEqual(['', true]);
  const seams = await changesOf(file!);
  expect(seams).toHaveLength(3);
  for (const at of seams) {
    const [before, after] = [frames[at - 1]!, frames[at]!];
    expect(after.keyframe).toBe(true);
    // What the page shows next, or the same once more where it had drawn nothing since; never an earlier one.
    expect(after.frame! - before.frame!).toBeGreaterThanOrEqual(0);
    expect((after.frame! - before.frame!) * unitMs).toBeLessThan(100);
  }
});
