import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { Firefox } from '../helpers/firefox.ts';
import { keyboardFaults, misfitsNarrow } from '../helpers/page-fit.ts';
import { options, show, useBrowser, view, violationsInBoth } from '../pages/view.ts';

const passphrase = 'correct horse battery';

useBrowser();

/** Looks at the page as it is, in both schemes: pictures, and what axe finds wrong. */
async function look(page: Page, name: string): Promise<void> {
  // A button that was busy fades back in; what is drawn anew meanwhile ends its fading early.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  expect(await violationsInBoth(page, name)).toEqual([]);
}

async function says(page: Page, selector: string, text: string): Promise<void> {
  await page.waitForFunction(
    (where, words) => document.querySelector(where)?.textContent?.includes(words),
    {},
    selector,
    text,
  );
}

const press = (page: Page): Promise<void> => page.click('dialog button[type="submit"]');
/** What the end of the browser does to it. */
const endSession = (page: Page): Promise<void> => page.evaluate(() => chrome.storage.session.clear());

describe('a passphrase', () => {
  it('is set in the settings, asked for by Start in words, followed by all pages, and removed', async () => {
    const page = await show(options, 'two selected');
    await page.click('#passphrase .button-plain');
    await press(page);
    await says(page, 'dialog', 'at least 8 characters');
    await page.locator('dialog [name="fresh"]').fill(passphrase);
    await page.locator('dialog [name="again"]').fill('another');
    await press(page);
    await says(page, 'dialog', 'not the same');
    await look(page, 'passphrase-set');
    await page.locator('dialog [name="again"]').fill(passphrase);
    await press(page);
    await page.waitForSelector('#passphrase [data-lock="open"]');
    await page.waitForSelector('dialog', { hidden: true });
    await page.$eval('#passphrase', (section) => section.scrollIntoView());
    await look(page, 'passphrase-on');
    // Everything is there, under another key.
    await page.waitForSelector('#keys [data-destination="youtube"][data-configured="true"]');
    const stored = await page.evaluate(() => chrome.storage.local.get(null));
    expect(JSON.stringify(stored)).not.toContain('abcd-1234');
    expect(stored['pairing']).toMatchObject({ version: 2 });

    await endSession(page);
    await page.waitForSelector('#locked');
    expect(await page.$('#keys, #further, #file, #companion')).toBeNull();
    await look(page, 'passphrase-asked');
    expect(await keyboardFaults(page)).toEqual([]);
    expect(await misfitsNarrow(page)).toEqual([]);

    const popup = await view.chromium.open(view.chromium.page('popup/index.html'));
    await popup.setViewport({ width: 380, height: 600 });
    await popup.waitForSelector('.header [data-companion="ok"]');
    expect(await popup.$$eval('[data-configured="true"] .card-key', (all) => all.length)).toBe(3);
    await popup.click('.start-button');
    await popup.waitForSelector('dialog .unlock-form');
    await popup.locator('dialog [name="passphrase"]').fill('wrong horse battery');
    await press(popup);
    await says(popup, 'dialog', 'This is not the passphrase');
    await look(popup, 'passphrase-wrong');
    await popup.locator('dialog [name="passphrase"]').fill(passphrase);
    await press(popup);
    await popup.waitForSelector('dialog', { hidden: true });
    // What was pressed goes on: this page is no popup over a tab, so there is nothing to capture.
    await says(popup, '.start [role="alert"]', 'cannot be captured');
    await popup.waitForSelector('.locked-line', { hidden: true });
    await page.waitForSelector('#keys [data-destination="youtube"][data-configured="true"]');

    await endSession(page);
    await popup.waitForSelector('.locked-line');
    await popup.click('[data-destination="youtube"] .card-key');
    await popup.locator('dialog [name="passphrase"]').fill(passphrase);
    await press(popup);
    // The key that was to be edited.
    await popup.waitForSelector('dialog .key-field input');
    await popup.close();

    await page.waitForSelector('#passphrase .button-quiet');
    await page.click('#passphrase .button-quiet');
    await page.locator('dialog [name="current"]').fill('wrong horse battery');
    await press(page);
    await says(page, 'dialog', 'This is not the passphrase');
    await page.locator('dialog [name="current"]').fill(passphrase);
    await press(page);
    await page.waitForSelector('#passphrase [data-lock="off"]');
    await endSession(page);
    await page.reload();
    await page.waitForSelector('#keys [data-destination="youtube"][data-configured="true"]');
  });
});

describe('in Firefox', () => {
  it('a passphrase locks the keys until it is entered, and then they are there', async () => {
    const firefox = await Firefox.launch();
    try {
      await firefox.install(Firefox.built);
      await firefox.switchTo('welcome/index.html');
      await firefox.run("await browser.tabs.create({ url: '/options/index.html' });");
      await firefox.switchTo('options/index.html');
      await firefox.click('#keys [data-destination="youtube"] button');
      await firefox.type('dialog input', 'abcd-1234-efgh-5678-ijkl');
      await firefox.click('dialog button[type="submit"]');
      await firefox.see('#keys [data-destination="youtube"][data-configured="true"]');
      await firefox.click('#passphrase .button-plain');
      await firefox.type('dialog [name="fresh"]', passphrase);
      await firefox.type('dialog [name="again"]', passphrase);
      await firefox.click('dialog button[type="submit"]');
      await firefox.see('#passphrase [data-lock="open"]');
      await firefox.run('await browser.storage.session.clear();');
      await firefox.type('#locked [name="passphrase"]', passphrase);
      await firefox.click('#locked .unlock-button');
      await firefox.see('#keys [data-destination="youtube"][data-configured="true"]');
    } finally {
      await firefox.close();
    }
  });
});

describe('a forgotten passphrase', () => {
  it('costs the keys and the pairing, after a question, and they can be entered anew', async () => {
    const page = await show(options, 'locked keys');
    await page.click('#locked .key-delete');
    await says(page, '#locked', 'All other settings stay');
    await look(page, 'passphrase-forgotten');
    await page.click('#locked .button-danger');
    await page.waitForSelector('#keys [data-destination="youtube"][data-configured="false"]');
    await page.waitForSelector('#passphrase [data-lock="off"]');
    await page.waitForSelector('.pairing-form');
    await page.waitForSelector('.notice-warning', { hidden: true });
    await page.click('#keys [data-destination="youtube"] button');
    await page.type('dialog input', 'abcd-1234-efgh-5678-ijkl');
    await press(page);
    await page.waitForSelector('#keys [data-destination="youtube"][data-configured="true"]');
  });
});
