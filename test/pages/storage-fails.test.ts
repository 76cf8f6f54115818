import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { settled } from '../helpers/settled.ts';
import { options, picture, popup, show, useBrowser, view } from './view.ts';

useBrowser();

/**
 * A page that has read its settings to the end. The stage lays keys down as versions before stored them, and a page that
 * finds them so seals them and reads everything again: what fails from then on is what a test has it do.
 */
async function showSettled(place: typeof popup, state: string): Promise<Page> {
  const page = await show(place, state);
  await page.waitForFunction(async () => {
    const stored = Object.entries(
      await chrome.storage.local.get<Record<string, { version: number; value: unknown }>>(null),
    );
    const secrets = stored.filter(([name, { value }]) => value !== null && /^(key:|pairing$)/.test(name));
    return secrets.every(([, { version }]) => version === 2);
  });
  await page.goto('about:blank');
  await view.stage.settle();
  await page.goto(view.chromium.page(place.path));
  await page.waitForSelector('main');
  await settled(page);
  return page;
}

/** Has every write to the page's storage fail, as on a full disk. */
async function failStorage(page: Page): Promise<void> {
  await page.evaluate(() => {
    chrome.storage.local.set = () => Promise.reject(new Error('no room'));
  });
}

describe('a storage that fails', () => {
  const sentence = 'could not read or save your settings';
  const complaint = async (page: Page, where: string): Promise<string> => {
    const alert = await page.waitForSelector(`${where} [role="alert"] .notice-error`);
    return alert!.evaluate((element) => element.textContent ?? '');
  };

  it('is told in the key editor, which keeps what was typed, and saves it later', async () => {
    const page = await showSettled(popup, 'no keys');
    await page.click('[data-destination="youtube"] .card-key');
    await page.type('dialog input', 'abcd-1234-efgh-5678-ijkl');
    await failStorage(page);
    await page.click('dialog button[type="submit"]');
    expect(await complaint(page, 'dialog')).toContain(sentence);
    await picture(page, 'popup storage fails light');
    expect(await page.$eval('dialog input', (input) => (input as HTMLInputElement).value)).toContain('abcd');
    await page.click('dialog .dialog-actions .button-plain');
    await page.waitForSelector('dialog', { hidden: true });
  });

  it('is told when a destination is ticked, and when Start is pressed, which can be pressed again', async () => {
    const page = await showSettled(popup, 'two selected');
    await failStorage(page);
    await page.click('[data-destination="facebook"] .card-main');
    expect(await complaint(page, 'main')).toContain(sentence);
    await page.evaluate(() => {
      chrome.storage.local.get = () => Promise.reject(new Error('no disk'));
    });
    await page.click('.start-button');
    expect(await complaint(page, '.start')).toContain(sentence);
    expect(await page.$eval('.start-button', (button) => button.textContent)).toBe('Start Streaming');
    expect(await page.$eval('.start-button', (button) => button.getAttribute('aria-disabled'))).toBe('false');
  });

  it('is told while live, where a destination is added', async () => {
    const page = await showSettled(popup, 'one stopped, one absent');
    await failStorage(page);
    await page.click('[data-destination="x-club"] .card-open');
    expect(await complaint(page, 'main')).toContain(sentence);
  });

  it('is told where a destination is added, and where one is edited', async () => {
    const page = await showSettled(options, 'a further destination');
    await failStorage(page);
    await page.locator('.further-form input[name="name"]').fill('Club');
    await page.locator('.further-form input[name="key"]').fill('rtmp://club.example/app/club-key-1');
    await page.click('.further-form button[type="submit"]');
    expect(await complaint(page, '.further-form')).toContain(sentence);
    await page.click('#further .row button[aria-label="Edit Club server"]');
    await page.locator('dialog input[name="name"]').fill('Another');
    await page.click('dialog button[type="submit"]');
    expect(await complaint(page, 'dialog')).toContain(sentence);
  });

  it('is told where the browser is paired, which is not busy for ever', async () => {
    const page = await showSettled(options, 'not paired');
    await page.waitForSelector('.pairing-form button');
    await page.evaluate(() => {
      chrome.storage.local.get = () => Promise.reject(new Error('no disk'));
    });
    await page.locator('input[name="pairing-code"]').fill('K7QF-3MZ2');
    await page.click('.pairing-form button[type="submit"]');
    expect(await complaint(page, '.pairing-form')).toContain(sentence);
    expect(await page.$eval('.pairing-form button', (button) => button.textContent)).toBe('Pair');
  });

  it('is told in place of a page that cannot be shown without it', async () => {
    const page = await show(popup, 'two selected');
    await page.evaluateOnNewDocument(() => {
      const { local } = chrome.storage;
      local.get = () => Promise.reject(new Error('no disk'));
    });
    await page.reload();
    const words = await page.waitForSelector('main.page-failed');
    expect(await words!.evaluate((element) => element.textContent)).toContain('could not read your settings');
  });
});
