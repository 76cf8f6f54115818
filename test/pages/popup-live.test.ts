import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { pageStates } from '../helpers/page-states.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { focused, popup, show, useBrowser, view } from './view.ts';

useBrowser();

describe('the popup under the hand', () => {
  const line = (page: Page): Promise<string> =>
    page.$eval('.selection-line', (element) => element.textContent ?? '');

  it('announces by name which destinations are live, and trouble once and at once, and no figure', async () => {
    const page = await show(popup, 'starting');
    const { live, trouble } = pageStates();
    const said = async (how: 'polite' | 'assertive', words: string): Promise<void> => {
      await page.waitForFunction(
        (selector, text) => document.querySelector(selector)?.textContent?.includes(text),
        {},
        `.announcements [aria-live="${how}"]`,
        words,
      );
    };
    await page.evaluate(() => {
      const heard = globalThis as unknown as { heard: number };
      heard.heard = 0;
      const count = new MutationObserver(
        (all) => (heard.heard += all.filter((one) => one.addedNodes.length > 0).length),
      );
      for (const region of document.querySelectorAll(
        '[aria-live]:not([aria-live="off"]), [role="status"], [role="alert"]',
      )) {
        count.observe(region, { childList: true, subtree: true, characterData: true });
      }
    });
    const heard = (): Promise<number> =>
      page.evaluate(() => (globalThis as unknown as { heard: number }).heard);
    await view.stage.say(live!.status);
    await said('polite', 'YouTube, Twitch, and Facebook: Live');
    const before = await heard();
    const [one, ...others] = live!.status!.destinations;
    await view.stage.say({
      ...live!.status!,
      destinations: [{ ...one!, bitrate: 1_230_000, droppedFrames: 7 }, ...others],
    });
    await page.waitForFunction(() => document.querySelector('.card')?.textContent?.includes('1.2 Mb/s'));
    await view.stage.say(trouble!.status);
    await said('assertive', 'Twitch takes no connections at the moment.');
    await said('assertive', 'Facebook refused the stream key.');
    // The two of them, and nothing for the figures.
    expect((await heard()) - before).toBeLessThanOrEqual(2);
  });

  it('asks whether the show goes on: it is said at once, the focus stays where it was, and the answer is told', async () => {
    const page = await show(popup, 'live');
    const { live } = pageStates();
    const commands = await hostCommands(page);
    await page.focus('.stop-button');
    await view.stage.say(pageStates()['asked after a sleep']!.status);
    await page.waitForFunction(() =>
      document
        .querySelector('.announcements [aria-live="assertive"]')
        ?.textContent?.includes('Go on with the show? This computer was asleep.'),
    );
    await expect.poll(() => focused(page)).toBe('Stop Streaming');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Go on');
    await page.keyboard.press('Enter');
    await waitUntil('the host is told', async () => (await commands()).length === 1);
    expect(await commands()).toEqual([{ to: 'host', type: 'go-on' }]);
    await view.stage.say(live!.status);
    await page.waitForSelector('.question', { hidden: true });
    await expect.poll(() => focused(page)).toBe('Stop Streaming');
  });

  it('hands the focus on from Start to Stop and back, and within a destination whose button goes', async () => {
    // One that has ended, because it is followed by others.
    const page = await show(popup, 'ended by itself');
    const { live, trouble, stopping } = pageStates();
    await page.focus('.start-button');
    await view.stage.say(live!.status);
    await page.waitForSelector('.stop-button');
    await expect.poll(() => focused(page)).toBe('Stop Streaming');
    await view.stage.say(stopping!.status);
    await page.waitForSelector('.stop-button[aria-disabled="true"]');
    await expect.poll(() => focused(page)).toBe('Stop Streaming');
    await view.stage.say(pageStates()['ended by itself']!.status);
    await page.waitForSelector('.start-button');
    await expect.poll(() => focused(page)).toBe('Start Streaming');

    await view.stage.say(trouble!.status);
    await page.waitForSelector('[data-destination="twitch"] .card-key');
    await page.focus('[data-destination="twitch"] .card-key');
    await view.stage.say(live!.status);
    await page.waitForSelector('[data-destination="twitch"][data-phase="live"]');
    await expect.poll(() => focused(page)).toBe('Stop on Twitch');

    // A dialog that was opened from a button that has gone since.
    await view.stage.say(trouble!.status);
    await page.waitForSelector('[data-destination="twitch"] .card-key');
    await page.click('[data-destination="twitch"] .card-key');
    await page.waitForSelector('dialog');
    await view.stage.say(live!.status);
    await page.waitForSelector('[data-destination="twitch"][data-phase="live"]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    await expect.poll(() => focused(page)).toBe('Stop on Twitch');
  });

  it('asks before it stops a long show: the answer that keeps it has the focus, and each press is told', async () => {
    const page = await show(popup, 'live');
    const commands = await hostCommands(page);
    await page.focus('.stop-button');
    await page.keyboard.press('Enter');
    await view.stage.say(pageStates()['asked whether to stop']!.status);
    await page.waitForSelector('[data-stop="asked"]');
    await expect.poll(() => focused(page)).toBe('Keep streaming');
    await page.waitForSelector('.stop-button[aria-disabled="false"]');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Stop Streaming');
    await page.keyboard.press('Enter');
    await view.stage.say(pageStates()['a stop that can be undone']!.status);
    await page.waitForSelector('[data-stop="undoable"]');
    await expect.poll(() => focused(page)).toBe('Undo');
    await page.keyboard.press('Enter');
    await waitUntil('the host is told', async () => (await commands()).length === 3);
    const press = { to: 'host', type: 'press-stop' };
    expect(await commands()).toEqual([press, press, { to: 'host', type: 'keep-live' }]);
    await view.stage.say(pageStates()['live']!.status);
    await page.waitForSelector('[data-stop]', { hidden: true });
    await expect.poll(() => focused(page)).toBe('Stop Streaming');
  });

  it('locks the selection while live and frees it afterwards', async () => {
    const page = await show(popup, 'live');
    const disabled = (): Promise<boolean[]> =>
      page.$$eval('.card input[type="checkbox"]', (boxes) =>
        boxes.map((box) => (box as HTMLInputElement).disabled),
      );
    expect(await disabled()).toEqual([true, true, true, true]);
    expect(await line(page)).toBe('In this broadcast: YouTube, Twitch, and Facebook.');
    await view.stage.say(pageStates()['ended by itself']!.status);
    await page.waitForSelector('main[data-phase="idle"]');
    expect(await disabled()).toEqual([false, false, false]);
    expect(await page.$eval('[role="alert"]', (element) => element.textContent)).toContain('has ended');
  });

  /** Has the stage answer as the host does, and remember the commands. */
  const hostCommands = async (page: Page): Promise<() => Promise<unknown[]>> => {
    const commands = await view.stage.answerCommands({ ok: false, problem: { code: 'no-camera' } });
    await page.bringToFront();
    return commands;
  };

  it('switches the source only by a press, tells the host which, and says why when it is refused', async () => {
    const page = await show(popup, 'live');
    const commands = await hostCommands(page);
    const pressed = (): Promise<(string | null)[]> =>
      page.$$eval('.live-switch button', (all) => all.map((one) => one.getAttribute('aria-pressed')));
    await page.waitForSelector('.live-switch button[value="tab"][aria-pressed="true"]');
    expect(await pressed()).toEqual(['true', 'false', 'false']);
    await page.click('.live-switch button[value="tab"]');
    await view.chromium.rememberCamera();
    await page.focus('.live-switch button[value="camera"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.live-source .notice-error');
    expect(await page.$eval('.live-source [role="alert"]', (alert) => alert.textContent)).toContain(
      'what was live stays live. No camera or microphone was found',
    );
    expect(await commands()).toEqual([{ to: 'host', type: 'switch-source', source: { kind: 'camera' } }]);
    await view.stage.say(pageStates()['one stopped, one absent']!.status);
    await page.waitForSelector('.live-switch button[value="camera"][aria-pressed="true"]');
  });

  it('stops, adds and tries again one destination, with the key that is saved', async () => {
    const page = await show(popup, 'one stopped, one absent');
    const commands = await hostCommands(page);
    await page.click('[data-destination="youtube"] .card-stop');
    await page.click('[data-destination="twitch"] .card-open');
    await page.click('[data-destination="x-club"] .card-open');
    await expect.poll(async () => (await commands()).length).toBe(3);
    expect(await commands()).toMatchObject([
      { type: 'stop-destination', id: 'youtube' },
      { type: 'open-destination', destination: { id: 'twitch', platform: 'twitch' } },
      {
        type: 'open-destination',
        destination: { id: 'x-club', key: 'club-key-1', ingest: 'rtmps://live.club.example/app' },
      },
    ]);
  });

  it('tries a destination again by itself when its rejected key has been replaced', async () => {
    const page = await show(popup, 'trouble');
    const commands = await hostCommands(page);
    await page.click('[data-destination="facebook"] .card-key');
    await page.locator('dialog input').fill('FB-9876543210-0-ZyXwVuTsRqPoNmLk');
    await page.click('dialog button[type="submit"]');
    await expect.poll(async () => (await commands()).length).toBe(1);
    expect(await commands()).toMatchObject([
      {
        type: 'open-destination',
        destination: { id: 'facebook', key: 'FB-9876543210-0-ZyXwVuTsRqPoNmLk' },
      },
    ]);
  });

  it('keeps its width and every card in place from the first status to the last', async () => {
    const page = await show(popup, 'starting');
    const cards = (): Promise<number[]> =>
      page.$$eval('.card', (all) => all.map((card) => card.getBoundingClientRect().top));
    const before = await cards();
    await view.stage.say(pageStates()['live']!.status);
    await page.waitForSelector('[data-destination="facebook"][data-phase="live"]');
    expect(await cards()).toEqual(before);
  });
});

describe('a notification', () => {
  const shown = (page: Page): Promise<string[]> =>
    page.evaluate(async () => Object.keys(await chrome.notifications.getAll()));

  it('is shown only while no popup is in sight, and leads back to it when it is clicked', async () => {
    const page = await show(popup, 'live');
    await page.bringToFront();
    const lookout = await view.chromium.browser.newPage();
    await lookout.goto(view.chromium.page('options/index.html'));
    const tell = (kind: string): Promise<void> =>
      lookout.evaluate(async (code) => {
        const notice = { kind: code, problem: { code: 'capture-ended' } };
        const headline = { kind: 'off' };
        const port = chrome.runtime.connect({ name: 'background' });
        await new Promise((done) => {
          port.onMessage.addListener(done);
          port.postMessage({ to: 'background', type: 'notify', notice, headline });
        });
        port.disconnect();
      }, kind);
    await page.bringToFront();
    await tell('ended');
    expect(await shown(lookout)).toEqual([]);
    await page.close();
    await tell('ended');
    expect(await shown(lookout)).toEqual(['broadcast']);

    const worker = await view.chromium.browser
      .waitForTarget(
        (target) => target.type() === 'service_worker' && target.url().includes('chrome-extension'),
      )
      .then((target) => target.worker());
    const opened = view.chromium.browser.waitForTarget(
      (target) => target.url() === view.chromium.page(popup.path),
    );
    await worker!.evaluate(() => {
      const event = chrome.notifications.onClicked as unknown as { dispatch(id: string): void };
      event.dispatch('broadcast');
    });
    await (await (await opened).asPage()).close();
    await expect.poll(() => shown(lookout)).toEqual([]);
    await lookout.close();
  });
});
