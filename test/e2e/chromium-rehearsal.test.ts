import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verdictSchema, type Finding } from '../../companion/protocol/index.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { entered, pressStop } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';

let pages: DemoPages;
let companion: Companion;
let chromium: Chromium;

beforeEach(async () => {
  [companion, pages] = await Promise.all([Companion.start('--rehearse'), serveDemoPages()]);
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(companion, entered('tab'));
});
afterEach(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
  await pages?.close();
});

/** What was measured of all that arrived, as it lies beside the recordings, once it is there. */
async function findings(): Promise<readonly Finding[]> {
  const folder = join(companion.dataDir, 'rehearsal');
  return waitUntil('a verdict lies beside each recording', async () => {
    const names = await readdir(folder);
    const recordings = names.filter((name) => name.endsWith('.flv'));
    const beside = recordings.map((name) => name.replace(/flv$/, 'json'));
    if (!beside.every((name) => names.includes(name))) return null;
    const files = await Promise.all(beside.map((name) => readFile(join(folder, name), 'utf8')));
    if (files.some((text) => !text.endsWith('}\n'))) return null;
    return files.flatMap((text) => v.parse(verdictSchema, JSON.parse(text)).findings);
  });
}

it('a good show that is rehearsed in Chromium is measured to be one, and the popup says so', async () => {
  const tab = await chromium.open(pages.moving);
  // What it plays is to be there from the first moment on.
  await tab.click('#tone');
  await tab.waitForSelector('#tone[disabled]');
  const popup = await chromium.goLive(await chromium.openPopup(tab));
  await popup.waitForSelector('.verdict-panel [data-verdict]');
  await pressStop(handOn(popup));
  await popup.waitForSelector('.summary [data-verdict]');
  const measured = await findings();
  const of = (rule: string): Finding | undefined => measured.find((one) => one.rule === rule);
  expect(of('video-codec')?.measured).toBe('H.264');
  expect(of('size')?.measured).toBe('854×480');
  expect(of('audio-codec')?.measured).toBe('AAC');
  expect(of('colour-range')?.measured).toBe('limited');
  expect(Math.abs(Number(of('loudness')?.measured) + 15)).toBeLessThan(4);
  expect(measured.filter(({ level }) => level === 'fail')).toEqual([]);
});
