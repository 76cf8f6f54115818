import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainPicture } from '../helpers/picture-colours.ts';
import { panel, show, useBrowser } from './view.ts';

useBrowser();

let folder: string;
const file = (name: string): string => join(folder, name);
const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-logo-'));
  await Promise.all([
    // 40 megapixels in a small file: what it takes to decode is what counts.
    plainPicture(file('huge.png'), '8000x5000', [200, 40, 40]),
    writeFile(file('heavy.png'), Buffer.alloc(15_000_001)),
    writeFile(file('letter.png'), 'not a picture'),
    writeFile(file('paper.pdf'), '%PDF-1.4\n'),
    writeFile(file('empty.png'), ''),
    writeFile(file('drawing.svg'), drawing),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Chooses a file as who has pressed the button for it does. */
async function choose(page: Page, name: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForFileChooser(),
    page.click('.layout-add button:nth-of-type(2)'),
  ]);
  await chooser.accept([file(name)]);
}

it('says of a file that cannot be a logo why not and which can, and takes the next one', async () => {
  const page = await show(panel, 'two selected');
  const shown = (): Promise<number> => page.$$eval('[data-layer="image"]', ({ length }) => length);
  const before = await shown();
  const said = async (name: string): Promise<string> => {
    await choose(page, name);
    const alert = await page.waitForSelector('.layout [role="alert"] .notice-error');
    return alert!.evaluate(({ textContent }) => textContent ?? '');
  };
  const tooLarge = 'This picture is too large: at most 25 megapixels and 15 MB.';
  const unreadable = 'This file is not a picture that the browser can read. Choose a PNG, JPEG or WebP file.';
  expect(await said('huge.png')).toContain(tooLarge);
  expect(await said('heavy.png')).toContain(tooLarge);
  for (const name of ['letter.png', 'paper.pdf', 'empty.png']) expect(await said(name)).toBe(unreadable);
  expect(await shown()).toBe(before);
  await choose(page, 'drawing.svg');
  await page.waitForFunction(
    (least) => document.querySelectorAll('[data-layer="image"]').length > least,
    {},
    before,
  );
  expect(await page.$('.layout [role="alert"] .notice-error')).toBeNull();
});
