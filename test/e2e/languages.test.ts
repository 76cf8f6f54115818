import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chromium } from '../helpers/chromium.ts';
import { pageStates } from '../helpers/page-states.ts';
import { Stage } from '../helpers/stage.ts';

const arabic = JSON.parse(
  readFileSync(new URL('../../extension/_locales/ar/messages.json', import.meta.url), 'utf8'),
) as Record<string, { message: string }>;

let chromium: Chromium;
let stage: Stage;

beforeAll(async () => {
  chromium = await Chromium.launch({ extension: Chromium.built, flags: ['--lang=ar'] });
  stage = await Stage.open(chromium);
});
afterAll(() => chromium?.close());

describe('in a browser that speaks Arabic', () => {
  it('the extension is described in Arabic', async () => {
    const page = await chromium.open(chromium.page('studio/index.html'));
    const { name, description } = await page.evaluate(() => chrome.runtime.getManifest());
    expect(name).toBe('Tabcast');
    expect(description).toBe(arabic.extDescription!.message);
    await page.close();
  });

  it.each([
    ['popup/index.html', 380, '.start-button', 'start'],
    ['options/index.html', 620, 'h1', 'settings_title'],
    ['welcome/index.html', 620, 'h1', 'welcome_title'],
    ['studio/index.html', 620, 'h1', 'studio_title'],
  ])('%s speaks it, from right to left, and fits', async (path, width, selector, text) => {
    const look = { scheme: 'light', width, height: 600 } as const;
    const { page, close } = await stage.show(path, pageStates()['two selected']!, look);
    expect(await page.$eval(selector, (shown) => shown.textContent)).toBe(arabic[text]!.message);
    const root = await page.$eval('html', ({ lang, dir, scrollWidth }) => ({ lang, dir, scrollWidth }));
    expect(root).toEqual({ lang: 'ar', dir: 'rtl', scrollWidth: width });
    await close();
  });
});
