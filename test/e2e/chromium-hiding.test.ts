import { rm } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { permittedExtension } from '../helpers/permitted-extension.ts';
import { shownColours } from '../helpers/picture-colours.ts';
import { addKey, chooseSource, inventedKeys, seeLive, smallQuality } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Pages that nobody may see, each in a colour of its own. Nothing is asked of whose they really are. */
const secrets = {
  'https://dashboard.twitch.tv/u/somebody/settings/stream': '#f0f',
  'https://bank.example/': '#ff0',
};
type Secret = keyof typeof secrets;

let extension: string;
let air: Air;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  [extension, air, pages] = await Promise.all([permittedExtension(), Air.open(), serveDemoPages()]);
  chromium = await Chromium.launch({ extension, camera: true });
  await chromium.meet(air.companion, { quality: smallQuality });
  await chromium.rememberCamera();
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
  await rm(extension, { recursive: true, force: true });
});

async function playSecrets(tab: Page): Promise<void> {
  await tab.setRequestInterception(true);
  tab.on('request', (request) => {
    const colour = secrets[request.url() as Secret];
    if (colour === undefined) return void request.continue();
    const body = `<title>Secret</title><body style="background: ${colour}"><form><input type="password"></form>`;
    void request.respond({ contentType: 'text/html', body });
  });
}

/** Why Start did nothing is told where it was pressed: in no page. */
async function seeNotice(): Promise<void> {
  const page = await chromium.open(chromium.page('manifest.json'));
  await waitUntil('the person is told', () =>
    page.evaluate(async () => 'broadcast' in ((await chrome.notifications.getAll()) as object)),
  );
  await page.close();
}

it('goes live and stops by keys, follows to other tabs, and hides the tab before a page of stream keys or of the list is seen, and in a password field, until the person shows it again', async () => {
  await chromium.store('hiding', { keyPages: true, passwords: true, sites: ['bank.example'] });
  const tab = await chromium.open(pages.still);
  await playSecrets(tab);
  await chromium.command('start-stop');
  await seeNotice();
  // The show begins where nobody may look: with the slate.
  const [keyPage, bank] = Object.keys(secrets) as [Secret, Secret];
  await tab.goto(bank);
  const popup = await chromium.openPopup(tab);
  await addKey(handOn(popup), 'youtube', inventedKeys.youtube);
  await chooseSource(handOn(popup), 'tab');
  await popup.close();
  await chromium.command('start-stop');
  const again = await chromium.popup();
  await seeLive(handOn(again), ['youtube']);
  await again.close();
  const panel = await chromium.open(chromium.page('panel/index.html'));
  // None that the browser itself has taken.
  expect(
    await panel.evaluate(async () => (await chrome.commands.getAll()).map(({ shortcut }) => shortcut)),
  ).toEqual(expect.arrayContaining(['Alt+Shift+G', 'Alt+Shift+S', 'Alt+Shift+K', 'Alt+Shift+U']));
  const showAgain = async (why: string): Promise<void> => {
    await handOn(panel).see(`[data-privacy="${why}"]`);
    await panel.bringToFront();
    await handOn(panel).click('.hide-button');
    await handOn(panel).see('[data-privacy="none"]');
  };
  await handOn(panel).see('[data-privacy="own-list"]');
  await air.waitForSeconds('youtube', 2);
  await tab.goto(pages.still);
  await showAgain('own-list');
  await tab.goto(keyPage);
  await handOn(panel).see('[data-privacy="key-page"]');
  await air.waitForSeconds('youtube', 4);
  await showAgain('key-page');
  await air.waitForSeconds('youtube', 6);
  // In a tab that is not in front nobody types.
  await tab.bringToFront();
  await tab.click('input');
  await showAgain('password');
  await tab.goto(pages.still);
  // To where the person has pressed the button once, and never to what is on the list.
  const [other, third] = [await chromium.open(pages.moving), await chromium.open('about:blank')];
  await playSecrets(third);
  await third.goto(bank);
  for (const one of [other, third, tab]) await (await chromium.openPopup(one)).close();
  await panel.bringToFront();
  await handOn(panel).click('input[name="follow"]');
  await other.bringToFront();
  await handOn(panel).see(`.live-head-title[title="${await other.title()}"]`);
  await third.bringToFront();
  await air.waitForSeconds('youtube', 11);
  await tab.bringToFront();
  await handOn(panel).see(`.live-head-title[title="${await tab.title()}"]`);
  await tab.goto(bank);
  await handOn(panel).see('[data-privacy="own-list"]');
  await air.waitForSeconds('youtube', 13);
  await chromium.command('next-source');
  await handOn(panel).see('.live-switch button[value="camera"][aria-pressed="true"]');
  await chromium.command('start-stop');
  await handOn(panel).see('main[data-phase="idle"]');
  await air.waitForSilence();

  const [file, ...more] = air.nginx.records('youtube');
  expect(more).toEqual([]);
  const colours = await shownColours(file!);
  const [magenta, yellow] = [
    ([r, g, b]: readonly number[]) => r! > 200 && g! < 90 && b! > 200,
    ([r, g, b]: readonly number[]) => r! > 200 && g! > 200 && b! < 90,
  ];
  // Shown by the person alone, who wanted it: two seconds and more after it was there.
  const first = colours.findIndex(magenta);
  expect(first).toBeGreaterThan(3.5 * 30);
  expect(colours.slice(first, first + 30).every(magenta)).toBe(true);
  // The numbers of the pictures in which something is to be seen that nobody may.
  expect(colours.flatMap((colour, picture) => (yellow(colour) ? [picture] : []))).toEqual([]);
});
