import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorSentences } from '../../companion/protocol/index.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { fillIn } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface Told {
  readonly broadcasts: readonly { readonly sockets: number }[];
}

let companion: Companion;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  pages = await serveDemoPages();
});
afterEach(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
  await pages?.close();
});

/** A show from a tab, on three platforms. @returns the tab, and the popup that says so. */
async function goLive(...flags: readonly string[]): Promise<{ tab: Page; popup: Page }> {
  companion = await Companion.start('--rehearse', ...flags);
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.pairWith(companion);
  const tab = await chromium.open(pages.moving);
  const popup = await chromium.openPopup(tab);
  await fillIn(handOn(popup), 'tab');
  return { tab, popup: await chromium.goLive(popup) };
}

const told = async (): Promise<Told> => (await companion.status()) as Told;
const sockets = async (): Promise<number[]> => (await told()).broadcasts.map((each) => each.sockets);

/** Waits until the popup has seen the companion: whoever wanted to go on with a show would have found it, too. */
async function expectNotLive(popup: Page): Promise<void> {
  await handOn(popup).see('main[data-phase="idle"] [data-companion="ok"]');
  expect(await popup.evaluate(() => chrome.action.getBadgeText({}))).toBe('');
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

  it('ends when a companion that was killed is away for longer than the grace time', async () => {
    const { popup } = await goLive('--grace', '3');
    await companion.crash();
    await handOn(popup).see('main[data-phase="idle"]');
    expect(await sentence(popup)).toContain('did not come back in time');
    companion = await companion.again();
    await expectNotLive(popup);
    expect(await told()).toMatchObject({ broadcasts: [] });
  });

  it('is not begun by a browser that is started again after a crash', async () => {
    await goLive();
    const { profile } = chromium;
    await chromium.crash();
    await waitUntil('the companion waits', async () => (await sockets()).join() === '0');
    chromium = await Chromium.launch({ extension: Chromium.built, profile });
    const popup = await chromium.openPopup(await chromium.open(pages.moving));
    await expectNotLive(popup);
    expect(await popup.evaluate(() => chrome.offscreen.hasDocument())).toBe(false);
    expect(await sockets()).toEqual([0]);
  });
});
