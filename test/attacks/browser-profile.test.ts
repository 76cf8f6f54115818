import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Chromium } from '../helpers/chromium.ts';
import { addKey, type Hand } from '../helpers/popup.ts';
import { Traces } from './helpers/traces.ts';

const key = 'live_884217365_CanaryQq7Ww8Ee9Rr0TtYyUu';
const planted = 'planted_987654321_ZzYyXxWwVv';
let chromium: Chromium | null = null;
afterAll(() => chromium?.close());

describe('a stream key that was saved in the popup', () => {
  it('is nowhere in the browser profile once the browser is closed', async () => {
    chromium = await Chromium.launch({
      extension: fileURLToPath(new URL('../../dist/chrome', import.meta.url)),
    });
    const tab = await chromium.open('data:text/html,<title>a page</title>');
    const popup = await chromium.openPopup(tab);
    const hand: Hand = {
      click: (selector) => popup.locator(selector).click(),
      type: (selector, text) => popup.locator(selector).fill(text),
      see: async (selector) => void (await popup.waitForSelector(selector)),
    };
    await addKey(hand, 'twitch', key);
    await popup.evaluate((text) => chrome.storage.local.set({ planted: text }), planted);
    await chromium.browser.close();
    expect(new Traces([key]).inFolder(chromium.profile)).toEqual([]);
    // Where the browser keeps what the extension stores is among what was searched.
    expect(new Traces([planted]).inFolder(chromium.profile)).not.toEqual([]);
  });
});
