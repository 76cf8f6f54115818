import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorSentences } from '../../companion/protocol/index.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { entered, seeLive, targets } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface Told {
  readonly broadcasts: readonly { readonly sockets: number; readonly destinations: readonly unknown[] }[];
}

let companion: Companion;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  pages = await serveDemoPages();
});
afterEach(async () => {
  await chromium?.close();
  companion?.thaw();
  await companion?.stop();
  await companion?.clear();
  await pages?.close();
});

/** A show from a tab, on three platforms. @returns the tab, and the popup that says so. */
async function goLive(grace = '60', { answerSeconds = 600 } = {}): Promise<{ tab: Page; popup: Page }> {
  companion = await Companion.start('--rehearse', '--grace', grace);
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(companion, { ...entered('tab'), 'answer-seconds': answerSeconds });
  const tab = await chromium.open(pages.still);
  const popup = await chromium.openPopup(tab);
  return { tab, popup: await chromium.goLive(popup) };
}

const told = async (): Promise<Told> => (await companion.status()) as Told;
const sockets = async (): Promise<number[]> => (await told()).broadcasts.map((each) => each.sockets);

const published = async (): Promise<readonly unknown[]> =>
  (await told()).broadcasts.flatMap(({ destinations }) => destinations);
const notifications = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => Object.keys(await chrome.notifications.getAll()));

/** Waits until the popup has seen the companion: whoever wanted to go on with a show would have found it, too. */
async function expectNotLive(popup: Page): Promise<void> {
  await handOn(popup).see('main[data-phase="idle"] [data-companion="ok"]');
  await expect.poll(() => popup.evaluate(() => chrome.action.getBadgeText({}))).toBe('');
}

const sentence = (popup: Page): Promise<string> =>
  popup
    .waitForSelector('.start [role="alert"] .notice')
    .then((one) => one!.evaluate((it) => it.textContent ?? ''));

describe('a show in Chromium', () => {
  it('ends with the companion that is stopped by Ctrl+C, says so, and does not come back with it', async () => {
    const { popup } = await goLive();
    const ended = companion.ended;
    process.kill(companion.pid, 'SIGINT');
    expect(await ended).toBe(0);
    await handOn(popup).see('main[data-phase="idle"]');
    expect(await sentence(popup)).toBe(errorSentences['companion-stopped']);
    companion = await companion.again();
    await expectNotLive(popup);
    expect(await told()).toMatchObject({ broadcasts: [] });
  });

  it('goes on with a companion that was killed and away for longer than the grace time after Go on, not before', async () => {
    const { popup } = await goLive('4');
    await companion.crash();
    await handOn(popup).see('.question .go-on-button');
    companion = await companion.again();
    await handOn(popup).see('[data-companion="ok"]');
    expect(await published()).toEqual([]);
    await popup.keyboard.press('Tab');
    expect(await popup.evaluate(() => document.activeElement?.className)).not.toContain('go-on');
    await handOn(popup).click('.go-on-button');
    await seeLive(handOn(popup));
    await popup.waitForSelector('.question', { hidden: true });
    expect((await published()).length).toBe(targets.length);
  });

  it('asks for a source when its tab was closed, in a notification and in the popup, and goes on with another', async () => {
    const { tab, popup } = await goLive('2');
    await popup.close();
    const other = await chromium.open(pages.still);
    await tab.close();
    const watch = await chromium.open(chromium.page('options/index.html'));
    await waitUntil('a notification asks', async () => (await notifications(watch)).includes('broadcast'));
    await expect.poll(() => watch.evaluate(() => chrome.action.getBadgeText({}))).toBe('!');
    const asking = await chromium.openPopup(other);
    await handOn(asking).see('.question .end-button');
    expect(await asking.$('.go-on-button')).toBeNull();
    expect(await asking.$eval('.question', (it) => it.textContent)).toMatch(
      /choose a source below.*ends at/s,
    );
    await handOn(asking).click('.live-switch button[value="tab"]');
    const goesOn = async (page: Page): Promise<void> => {
      await seeLive(handOn(page));
      await handOn(page).see('.live-switch button[value="tab"][aria-pressed="true"]');
      await page.waitForSelector('.question', { hidden: true });
    };
    await goesOn(asking).catch(async (error: unknown) => {
      // The capture may close the popup, at any time.
      if (!asking.isClosed()) throw error;
      await goesOn(await chromium.openPopup(other));
    });
    expect((await published()).length).toBe(targets.length);
  });

  it('ends when nobody says for as long as is set that it goes on', async () => {
    const { tab, popup } = await goLive('1', { answerSeconds: 2 });
    await popup.close();
    const other = await chromium.open(pages.still);
    await tab.close();
    await waitUntil('the show is over', async () => (await told()).broadcasts.length === 0);
    const after = await chromium.openPopup(other);
    await handOn(after).see('main[data-phase="idle"]');
    expect(await sentence(after)).toContain('Nobody said to go on');
  });

  it('that was stopped unheard is ended by the browser when it is started again, as soon as the companion is back', async () => {
    const { popup } = await goLive();
    companion.freeze();
    await handOn(popup).click('.stop-button');
    await handOn(popup).see('main[data-phase="stopping"] [role="alert"] .notice');
    const { profile } = chromium;
    await chromium.crash();
    chromium = await Chromium.launch({ extension: Chromium.built, profile });
    const after = await chromium.openPopup(await chromium.open(pages.moving));
    await handOn(after).see('main[data-phase="stopping"] [role="alert"] .notice');
    const shown = await after.$$eval('[data-destination]:not([data-destination="record"])', (all) =>
      all.map((it) => it.getAttribute('data-phase')),
    );
    expect(shown).toEqual(targets.map(() => 'trouble'));
    companion.thaw();
    await waitUntil('nothing is published', async () => (await told()).broadcasts.length === 0, 5_000);
    await expectNotLive(after);
  });

  it('is not begun by a browser that is started again after a crash', async () => {
    await goLive();
    const { profile } = chromium;
    await chromium.crash();
    await waitUntil('the companion waits', async () => (await sockets()).join() === '0');
    chromium = await Chromium.launch({ extension: Chromium.built, profile });
    const popup = await chromium.openPopup(await chromium.open(pages.still));
    await expectNotLive(popup);
    expect(await popup.evaluate(() => chrome.offscreen.hasDocument())).toBe(false);
    expect(await sockets()).toEqual([0]);
  });
});
