import { createServer } from 'node:http';
import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { listen } from '../helpers/listen.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { entered, inventedKeys, pressStart, pressStop, targets, type Target } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';

let refused: ReadonlySet<string>;
let gate: Awaited<ReturnType<typeof listen>>;
let nginx: NginxRtmp;
let pages: DemoPages;
let companion: Companion;
let chromium: Chromium;
let tab: Page;

beforeEach(async () => {
  refused = new Set();
  // What a platform does with a key it does not know.
  const server = createServer((request, response) => {
    let asked = '';
    request.on('data', (part: Buffer) => (asked += part.toString()));
    request.on('end', () => {
      response.statusCode = refused.has(new URLSearchParams(asked).get('name') ?? '') ? 403 : 200;
      response.end();
    });
  });
  gate = await listen(server);
  const onPublish = `http://127.0.0.1:${gate.port}/`;
  [nginx, pages] = await Promise.all([startNginxRtmp({ apps: targets, onPublish }), serveDemoPages()]);
});
afterEach(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
  await nginx?.stop();
  await pages?.close();
  await gate?.close();
});

async function open(...flags: readonly string[]): Promise<void> {
  const ingests = targets.flatMap((target) => ['--ingest', `${target}=${nginx.url(target)}`]);
  companion = await Companion.start(...(flags.length > 0 ? flags : ingests));
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(companion, entered('tab'));
}

/** Presses Start. @returns the popup, opened again: the browser closes it when the capture of its tab begins */
async function start(page = pages.still): Promise<Page> {
  tab = await chromium.open(page);
  const first = await chromium.openPopup(tab);
  const closed = new Promise((resolve) => first.once('close', resolve));
  await pressStart(handOn(first));
  await closed;
  return chromium.openPopup(tab);
}

const refuse = (...which: readonly Target[]): void => {
  refused = new Set(which.map((target) => inventedKeys[target]));
};

interface Words {
  readonly headline: string;
  readonly clock: string | null;
  readonly badge: string;
  readonly tooltip: string;
}

/** Everything that says how the broadcast is; each is told of a change by itself, one after the other. */
async function words(popup: Page): Promise<Words> {
  return popup.evaluate(async () => ({
    headline: document.querySelector('.headline-line')?.textContent ?? '',
    clock: document.querySelector('.broadcast .timer')?.textContent ?? null,
    badge: await chrome.action.getBadgeText({}),
    tooltip: await chrome.action.getTitle({}),
  }));
}

/** Ids and titles of the notifications that are shown now. */
async function notifications(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
}

/** A page of the extension that does not show the broadcast, for looking from outside. */
const lookout = (): Promise<Page> => chromium.open(chromium.page('options/index.html'));

describe('what Chromium says of a broadcast', () => {
  it('is nowhere that it is live when every platform refuses, and a notification says so', async () => {
    await open();
    refuse(...targets);
    const popup = await start();
    await expect
      .poll(() => words(popup))
      .toEqual({
        headline: 'Not live: stream key refused',
        clock: null,
        badge: '!',
        tooltip: 'Tabcast: Not live: stream key refused',
      });
    expect(await popup.evaluate(() => document.body.innerText)).not.toMatch(/(?<!Not )\blive\b/i);
    await popup.close();

    const page = await lookout();
    await page.goto(chromium.page('studio/index.html'));
    expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/\bLive\b/);
    await waitUntil('a notification is shown', async () => (await notifications(page)).length > 0);
    expect(await notifications(page)).toEqual(['destinations']);
    await page.close();
    await pressStop(handOn(await chromium.openPopup(tab)));
  });

  it('is on how many it is live, that it waits for a lost companion, and that it is live again', async () => {
    await open();
    refuse('twitch');
    const popup = await start();
    await popup.waitForSelector('[data-destination="facebook"][data-phase="live"]');
    await popup.waitForSelector('[data-destination="youtube"][data-phase="live"]');
    await popup.waitForSelector('[data-destination="twitch"][data-phase="trouble"]');
    const some = {
      headline: 'Live on 2 of 3',
      badge: '2/3',
      tooltip: 'Tabcast: Live on 2 of 3',
    };
    await expect
      .poll(() => words(popup))
      .toMatchObject({ ...some, clock: expect.stringMatching(/^0:\d\d$/) });
    const since = systemClock.now();

    await companion.crash();
    await expect
      .poll(() => words(popup))
      .toEqual({
        headline: 'Waiting for the companion',
        clock: null,
        badge: '!',
        tooltip: 'Tabcast: Waiting for the companion',
      });
    await popup.close();
    const page = await lookout();
    await waitUntil('a notification is shown', async () => (await notifications(page)).length > 0);
    companion = await companion.again();
    await page.close();
    const again = await chromium.openPopup(tab);
    await again.waitForSelector('[data-destination="facebook"][data-phase="live"]');
    await again.waitForSelector('[data-destination="youtube"][data-phase="live"]');
    await again.waitForSelector('[data-destination="twitch"][data-phase="trouble"]');
    await expect.poll(() => words(again)).toMatchObject(some);
    // The show has been on since before the crash; what is drawn may be a second behind, and so may a busy page.
    const least = (systemClock.now() - since) / 1000 - 3;
    const [minutes, seconds] = (await words(again)).clock!.split(':').map(Number);
    expect(minutes! * 60 + seconds!).toBeGreaterThan(least);
    expect(least).toBeGreaterThan(2);
    await pressStop(handOn(again));
  });

  it('is the title of the page that the tab has gone to, as far as that is known', async () => {
    await open();
    const elsewhere = await serveDemoPages();
    const title = (popup: Page): Promise<string | undefined> =>
      popup
        .waitForSelector('.broadcast-title:not(:empty)')
        .then((line) => line!.evaluate((it) => it.textContent));
    const popup = await start(pages.moving);
    expect(await title(popup)).toBe(await tab.title());
    await popup.close();

    await tab.goto(elsewhere.still);
    // To another site the tab was not opened to the extension, which is not told what it shows.
    const far = await chromium.openPopup(await chromium.open(pages.moving));
    expect(await title(far)).toBe('Another tab');
    await far.close();
    const near = await chromium.openPopup(tab);
    expect(await title(near)).toBe(await tab.title());
    expect(await tab.title()).not.toBe('');
    await tab.evaluate(() => (document.title = 'A goal has been scored'));
    await near.waitForFunction(() =>
      document.querySelector('.broadcast-title')?.textContent?.includes('A goal has been scored'),
    );
    await pressStop(handOn(near));
    await elsewhere.close();
  });

  it('is that it rehearses, and not once that it is live, while nothing goes public', async () => {
    await open('--rehearse');
    const popup = await start();
    for (const target of targets) {
      await popup.waitForSelector(`[data-destination="${target}"][data-phase="live"]`);
    }
    await expect
      .poll(() => words(popup))
      .toMatchObject({
        headline: 'Rehearsing',
        badge: 'REH',
        tooltip: 'Tabcast: Rehearsing',
      });
    expect(await popup.evaluate(() => document.body.innerText)).not.toMatch(/\bLive\b/);
    await pressStop(handOn(popup));
    // The popup and the toolbar hear of the end beside each other.
    await expect.poll(() => popup.evaluate(() => chrome.action.getBadgeText({}))).toBe('');
    await expect.poll(() => popup.evaluate(() => chrome.action.getTitle({}))).toBe('Tabcast');
  });
});
