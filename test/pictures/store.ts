import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { Chromium } from '../helpers/chromium.ts';
import { pageStates, type PageState } from '../helpers/page-states.ts';
import type { Stage } from '../helpers/stage.ts';

/** What the Chrome Web Store asks for, in pixels; other stores take it, too. */
const size = { width: 1_280, height: 800 } as const;
const icon = fileURLToPath(new URL('../../extension/icons/icon-128.png', import.meta.url));

/** Pages as they are, each beside what it shows in a line. */
const scenes = [
  {
    name: 'choose',
    page: 'popup/index.html',
    state: 'two selected',
    words: 'YouTube, Twitch and Facebook at once, from the toolbar',
  },
  {
    name: 'live',
    page: 'popup/index.html',
    state: 'live',
    words: 'Live is said only while each platform takes it',
  },
  {
    name: 'trouble',
    page: 'popup/index.html',
    state: 'trouble',
    words: 'One platform’s trouble stays its own',
  },
  {
    name: 'settings',
    page: 'options/index.html',
    state: 'a further destination',
    words: 'Stream keys go to their own platform, and to nobody else',
  },
] as const;

/** Takes the pictures for the stores, in the light theme. @param folder with a slash at its end */
export async function takeStorePictures(chromium: Chromium, stage: Stage, folder: string): Promise<void> {
  const easel = await chromium.browser.newPage();
  await easel.setViewport(size);
  for (const { name, page: path, state, words } of scenes) {
    const scene: PageState = pageStates()[state]!;
    const width = path.startsWith('popup') ? 380 : 620;
    const { page, close } = await stage.show(path, scene, { scheme: 'light', width, height: 700 });
    const target = path.startsWith('popup') ? await page.waitForSelector('main') : page;
    const shot = await target!.screenshot({ encoding: 'base64' });
    await close();
    await paint(easel, words, String(shot), (await readFile(icon)).toString('base64'));
    await easel.screenshot({ path: `${folder}${name}.png` });
  }
  await easel.close();
}

async function paint(easel: Page, words: string, shot: string, mark: string): Promise<void> {
  await easel.setContent(`<!doctype html>
    <style>
      body { display: flex; align-items: center; justify-content: center; gap: 72px; box-sizing: border-box;
             width: 1280px; height: 800px; margin: 0; padding: 40px 64px; background: #e8ecf3; color: #10151f;
             font: 600 44px/1.2 system-ui, sans-serif; }
      div { width: 440px; text-wrap: balance; }
      .mark { display: block; width: 72px; margin-bottom: 28px; }
      .shot { max-width: 620px; max-height: 720px; border-radius: 14px; box-shadow: 0 16px 48px #10151f40; }
    </style>
    <div><img class="mark" src="data:image/png;base64,${mark}">${words}</div>
    <img class="shot" src="data:image/png;base64,${shot}">`);
  await easel.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
}
