import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { focused, picture, popup, show, useBrowser, view, violations } from './view.ts';

useBrowser();

describe('the popup under the hand', () => {
  const line = (page: Page): Promise<string> =>
    page.$eval('.selection-line', (element) => element.textContent ?? '');

  it('is operated with the keyboard alone: tab to a card, space to tick it, and the line says so', async () => {
    const page = await show(popup, 'keys, nothing selected');
    expect(await line(page)).toContain('Nothing selected');
    const order: string[] = [];
    for (let step = 0; step < 16; step += 1) {
      await page.keyboard.press('Tab');
      order.push(
        await page.evaluate(() => {
          const element = document.activeElement as HTMLElement & { value?: string };
          return element.getAttribute('aria-label') ?? (element.value || element.textContent || '');
        }),
      );
      if (order.at(-1) === 'twitch') {
        await page.keyboard.press('Space');
        await page.waitForSelector('[data-destination="twitch"][data-selected="true"]');
      }
    }
    expect(order).toEqual([
      'Save as profile',
      'Settings',
      'tab',
      'with microphone',
      'record',
      'More destinations',
      'youtube',
      'Edit key for YouTube',
      'twitch',
      'Edit key for Twitch',
      'facebook',
      'Edit key for Facebook',
      'Start Streaming',
      'Rehearse',
      'Change',
      'Check the servers',
    ]);
    expect(await line(page)).toBe('Selected: Twitch.');
  });

  it('keeps what is chosen as a profile, and brings it back with one choice', async () => {
    const page = await show(popup, 'two selected');
    const chosen = (): Promise<string> =>
      page.$eval('.profile-bar select', (select) => (select as HTMLSelectElement).selectedOptions[0]!.label);
    await page.click('.profile-button');
    await page.waitForSelector('dialog');
    await page.keyboard.type('Weekly show');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { hidden: true });
    await page.waitForSelector('.profile-bar option');
    expect(await chosen()).toBe('Weekly show');

    await page.click('input[value="facebook"]');
    await page.click('input[value="camera"]');
    await page.waitForSelector('.profile-bar option[value=""]');
    await page.waitForSelector('input[value="camera"]:checked');
    expect([await line(page), await chosen()]).toEqual([
      'Selected: YouTube, Twitch, and Facebook.',
      'Not saved',
    ]);
    await page.select('.profile-bar select', 'Weekly show');
    await page.waitForSelector('.profile-bar option[value=""]', { hidden: true });
    expect(await line(page)).toBe('Selected: YouTube and Twitch.');
    expect(
      await page.$eval('input[name="source"]:checked', (input) => (input as HTMLInputElement).value),
    ).toBe('tab');

    await page.click('.profile-button');
    await page.waitForSelector('dialog');
    await page.click('.profiles button');
    await page.waitForSelector('dialog .button-danger');
    await expect.poll(() => focused(page)).toBe('Keep it');
    await page.click('dialog .button-danger');
    await page.waitForSelector('dialog form');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.profile-bar select', { hidden: true });
    expect(await line(page)).toBe('Selected: YouTube and Twitch.');
  });

  it('saves a pasted URL as server and key, says so, and shows the key only on request', async () => {
    const page = await show(popup, 'no keys');
    expect(await page.$eval('input[value="youtube"]', (box) => (box as HTMLInputElement).disabled)).toBe(
      true,
    );
    await page.click('[data-destination="youtube"] .card-key');
    await page.locator('dialog input').fill('rtmp://a.rtmp.youtube.com/live2/abcd-1234-efgh-5678-ijkl  ');
    await page.waitForSelector('dialog .notice-info');
    expect(await page.$eval('dialog .key-advice', (element) => element.textContent)).toContain(
      'Understood: server rtmp://a.rtmp.youtube.com/live2 and key abc••••jkl.',
    );
    await page.click('dialog button[type="submit"]');
    await page.waitForSelector('[data-destination="youtube"][data-configured="true"]');
    // Where the button was that opened the dialog; it has another name now.
    await expect.poll(() => focused(page)).toBe('Edit key for YouTube');
    await page.click('[data-destination="youtube"] .card-key');
    const field = async (): Promise<string> =>
      page.$eval(
        'dialog input',
        (input) => `${(input as HTMLInputElement).type} ${(input as HTMLInputElement).value}`,
      );
    expect(await field()).toBe('password abcd-1234-efgh-5678-ijkl');
    await page.click('dialog .key-field button');
    expect(await field()).toBe('text abcd-1234-efgh-5678-ijkl');
  });

  it('closes the key dialog with Escape and keeps the key; deleting asks first, with Keep in focus', async () => {
    const page = await show(popup, 'two selected');
    await page.click('[data-destination="youtube"] .card-key');
    await page.locator('dialog input').fill('something else');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    await expect.poll(() => focused(page)).toBe('Edit key for YouTube');
    await page.click('[data-destination="youtube"] .card-key');
    expect(await page.$eval('dialog input', (input) => (input as HTMLInputElement).value)).toBe(
      'abcd-1234-efgh-5678-ijkl',
    );
    await page.click('.key-delete');
    await page.waitForSelector('dialog .button-danger');
    await expect.poll(() => focused(page)).toBe('Keep it');
    await page.click('dialog .button-danger');
    await page.waitForSelector('[data-destination="youtube"][data-configured="false"]');
    await page.waitForSelector('[data-destination="youtube"][data-selected="false"]');
    expect(await line(page)).toBe('Selected: Twitch.');
    await expect.poll(() => focused(page)).toBe('Add key for YouTube');
  });

  it('asks the server about one key from its dialog, also before it is saved, and never calls it valid', async () => {
    const page = await show(popup, 'servers asked');
    const said = async (platform: string, tone: string): Promise<string> => {
      await page.click(`[data-destination="${platform}"] .card-key`);
      await page.click('dialog .key-check .button');
      await page.waitForSelector(`dialog .key-check .tone-${tone}`);
      return page.$eval('dialog .key-check [role="status"]', (status) => status.textContent ?? '');
    };
    const accepted = await said('youtube', 'ok');
    expect(accepted).toBe('Accepted by the server');
    await page.locator('dialog input').fill('mnop-1234-efgh-5678-qrst');
    // What was said of another key is gone.
    await page.waitForFunction(() =>
      document.querySelector('dialog .key-check')?.textContent?.startsWith('Asks'),
    );
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    const refused = await said('twitch', 'warning');
    expect(refused).toMatch(/^Not accepted.*Twitch refused the stream key/);
    expect(accepted + refused).not.toMatch(/valid/i);
    await picture(page, 'popup key not accepted light');
    expect(await violations(page)).toEqual([]);
  });

  const top = (page: Page): Promise<number> =>
    page.$eval('.start-button', (button) => button.getBoundingClientRect().top);

  it.each([
    ['keys, nothing selected', 'Nothing is selected'],
    ['a key lost', 'YouTube: A selected destination has no stream key'],
    ['companion missing', 'npm start'],
    ['not paired', 'not paired with the companion'],
  ])('refuses to start with %s, in a sentence below the button', async (state, sentence) => {
    const page = await show(popup, state);
    const before = await top(page);
    await page.click('.start-button');
    await page.waitForSelector('[role="alert"] .notice');
    expect(await page.$eval('[role="alert"]', (element) => element.textContent)).toContain(sentence);
    expect(await top(page)).toBe(before);
  });

  it('keeps every button in its place when the companion is looked for, found, and gone', async () => {
    const page = await show(popup, 'two selected');
    const found = await top(page);
    // It answers nobody for a while, and then it is not there.
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      if (!request.url().startsWith('http:')) return void request.continue();
      void asked.then(() => request.abort('connectionrefused'));
    });
    await page.reload();
    await page.waitForSelector('[data-companion="busy"]');
    const lookedFor = await top(page);
    answer();
    await page.waitForSelector('[data-companion="warning"]');
    expect([lookedFor, await top(page)]).toEqual([found, found]);
  });

  it('asks for the companion at the port that is set alone, and not before that is read', async () => {
    const page = await show(popup, 'two selected');
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    await page.reload();
    await page.waitForSelector('[data-companion="ok"]');
    const port = await page.evaluate(
      async () =>
        (await chrome.storage.local.get<{ 'control-port': { value: number } }>())['control-port'].value,
    );
    expect([...asked].filter((origin) => origin.startsWith('http'))).toEqual([`http://127.0.0.1:${port}`]);
  });

  it('keeps Start in sight with more destinations than there is room for, and the last of them within reach', async () => {
    const page = await show(popup, 'nine destinations');
    const within = async (): Promise<boolean> =>
      page.$eval('.start-button', (button) => {
        const { top, bottom } = button.getBoundingClientRect();
        return top >= 0 && bottom <= 600;
      });
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(600);
    expect(await within()).toBe(true);
    // Focus brings the last one to where it can be seen, above what stands in front of it.
    await page.focus('.card:last-child .card-key');
    expect(
      await page.$eval('.card:last-child .card-key', (button) => {
        const { left, top, width, height } = button.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === button;
      }),
    ).toBe(true);
    expect(await within()).toBe(true);
  });

  it('leads to the welcome page while the browser is not paired', async () => {
    const page = await show(popup, 'not paired');
    await page.click('.pair-button');
    const opened = await view.chromium.tabOf('welcome/index.html');
    await opened.waitForSelector('main[data-step="pair"]');
    await opened.close();
  });

  it('rehearses on request, and believes nobody that nothing goes public before a broadcast shows it', async () => {
    const said = (page: Page): Promise<string> =>
      page.$eval('.companion', (each) => (each.textContent ?? '').trim());
    const page = await show(popup, 'rehearsal');
    expect(await said(page)).toBe('Companion ready');
    await page.waitForSelector('.rehearse-button');
    await view.shown!.close();
    expect(await said(await show(popup, 'rehearsing'))).toBe('Rehearsal: nothing goes public');
  });
});
