import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Browser, type Page } from 'puppeteer-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { PairingBook } from '../../companion/control/pairing-book.ts';
import { pairingTicketFile } from '../../companion/protocol/index.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { listen } from '../helpers/listen.ts';
import { Opener } from '../helpers/opener.ts';
import { inventedKeys, pressStop } from '../helpers/popup.ts';
import { probe } from '../helpers/recordings.ts';
import { extensionOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));
/** Clicks, pastes and typed codes from `npm start` to a rehearsal. */
const mostActions = 8;

let opener: Opener | null = null;
let chromium: Chromium | null = null;
let opened: Browser | null = null;
beforeAll(() => mkdir(screens, { recursive: true }));
afterEach(async () => {
  await chromium?.close();
  await opened?.close();
  await opener?.close();
  chromium = opened = opener = null;
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
    return chromium!.openPopup(tab);
  }
}

it('a bare start leads to a rehearsal on one platform in at most eight actions, and tells where that is recorded', async () => {
  opener = await Opener.start();
  // The browser as the companion opens it, but driven from here.
  const flags = await opener.browserFlags();
  const profile = flags.find((flag) => flag.startsWith('--user-data-dir='))!.split('=')[1]!;
  chromium = await Chromium.launch({ flags, profile, usualPort: opener.controlPort });
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

it('the browser that the companion has opened is paired by one click, and the code is gone then', async () => {
  opener = await Opener.start([
    '--headless=new',
    '--no-sandbox',
    '--disable-quic',
    '--remote-debugging-port=0',
  ]);
  const profile = join(opener.dataDir, 'browser');
  const address = await waitUntil('the browser can be driven', async () => {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => null);
    const [port, path] = text?.split('\n') ?? [];
    return path ? `ws://127.0.0.1:${port}${path}` : null;
  });
  opened = await connect({ browserWSEndpoint: address, defaultViewport: null });
  const settings = `${extensionOrigin}/options/index.html#companion`;
  const page = await opened.newPage();
  await waitUntil('the extension is loaded', () =>
    page.goto(settings).then(
      () => true,
      () => false,
    ),
  );
  await page.waitForSelector('.pairing-form button[type="submit"]');
  await page.waitForSelector('.pairing-form input', { hidden: true });
  await page.screenshot({ path: join(screens, 'one-click.png') });
  const ticket = join(opener.extension, pairingTicketFile);
  expect(existsSync(ticket)).toBe(true);
  expect(await stolen()).toBeNull();
  // The welcome page, which opened by itself, may be the one in front now.
  await page.bringToFront();
  await handOn(page).click('.pairing-form button[type="submit"]');
  await handOn(page).see('#companion [data-paired="true"]');
  expect(await new PairingBook(opener.dataDir).list()).toMatchObject([{ origin: extensionOrigin }]);
  expect(existsSync(ticket)).toBe(false);
});

/** What a web page in that browser gets of the code. */
async function stolen(): Promise<string | null> {
  const server = await listen(createServer((_, response) => response.end('<!doctype html><p>page')));
  const page = await opened!.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/`);
  const found = await page.evaluate(
    (url) =>
      fetch(url).then(
        (answer) => answer.text(),
        () => null,
      ),
    `${extensionOrigin}/${pairingTicketFile}`,
  );
  await page.close();
  await server.close();
  return found;
}
