import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Opener } from '../helpers/opener.ts';
import { inventedKeys, pressStop } from '../helpers/popup.ts';
import { probe } from '../helpers/recordings.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));
/** Clicks, pastes and typed codes from `npm start` to a rehearsal. */
const mostActions = 8;

let opener: Opener;
let chromium: Chromium;
beforeAll(async () => {
  await mkdir(screens, { recursive: true });
  opener = await Opener.start();
  // The browser as the companion opens it, but driven from here.
  const flags = await opener.browserFlags();
  const profile = flags.find((flag) => flag.startsWith('--user-data-dir='))!.split('=')[1]!;
  chromium = await Chromium.launch({ flags, profile });
});
afterAll(async () => {
  await chromium?.close();
  await opener?.close();
});

/** A person who is counted. */
class Person {
  readonly actions: string[] = [];

  async click(page: Page, selector: string): Promise<void> {
    this.actions.push(`click ${selector}`);
    await handOn(page).click(selector);
  }

  /** Into the field that has the focus. */
  async paste(page: Page, text: string): Promise<void> {
    this.actions.push('paste');
    await page.keyboard.sendCharacter(text);
  }

  async pressToolbarButton(tab: Page): Promise<Page> {
    this.actions.push('open the menu of the puzzle piece', "press Tabcast's button");
    return chromium.openPopup(tab);
  }
}

it('a bare start leads to a rehearsal on one platform in at most eight actions, and tells where that is recorded', async () => {
  const person = new Person();
  const welcome = await chromium.tabOf('welcome/index.html');
  const picture = (page: Page, name: string) =>
    page.screenshot({ path: join(screens, `way-in-${name}.png`) });
  const step = (id: string) => welcome.waitForSelector(`main[data-step="${id}"]`);
  await step('pair');
  await person.click(welcome, '.pairing-form button[type="submit"]');
  await step('pin');
  // Its menu is the browser's own and cannot be pressed from here: the person goes on without.
  await person.click(welcome, '.step-pass');
  await welcome.waitForSelector('[data-step="key"] input[type="password"]:focus');
  await person.paste(welcome, inventedKeys.youtube);
  await person.click(welcome, '[data-step="key"] button[type="submit"]');
  await step('rehearse');

  const first = await person.pressToolbarButton(welcome);
  await handOn(first).see('[data-destination="youtube"][data-selected="true"]');
  const closed = new Promise<void>((resolve) => first.once('close', () => resolve()));
  await person.click(first, '.rehearse-button');
  // The browser closes the popup when it begins to capture, and the extension opens it again.
  await closed;
  const popup = await chromium.popup();
  await handOn(popup).see('[data-headline="rehearsing"]');
  await handOn(popup).see('[data-destination="youtube"][data-phase="live"]');
  expect(person.actions.length).toBeLessThanOrEqual(mostActions);
  const folder = join(opener.dataDir, 'rehearsal');
  await popup.waitForFunction((words) => document.body.innerText.includes(words), {}, folder);
  await picture(popup, 'rehearsing');
  await expect.poll(() => popup.evaluate(() => chrome.action.getBadgeText({}))).toBe('REH');
  await step('live');
  await picture(welcome, 'welcome');

  const file = join(folder, 'youtube-0.flv');
  const bytes = async (): Promise<number> => (await readFile(file).catch(() => Buffer.alloc(0))).length;
  await waitUntil('some seconds are recorded', async () => (await bytes()) > 100_000);
  await pressStop(handOn(popup));
  await popup.waitForFunction((words) => document.body.innerText.includes(words), {}, folder);
  await picture(popup, 'rehearsed');
  const { streams } = await probe(await readFile(file));
  expect(streams).toMatchObject([{ codec_name: 'h264' }, { codec_name: 'aac' }]);
});
