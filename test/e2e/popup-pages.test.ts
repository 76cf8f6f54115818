import axe from 'axe-core';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ElementHandle, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page as controlPage } from '../../companion/control/page.ts';
import { Chromium } from '../helpers/chromium.ts';
import { companionStatus, pairingView } from '../helpers/companion-status.ts';
import { pseudoLocale, type Messages } from '../helpers/locales.ts';
import { keyboardFaults, misfits, misfitsNarrow } from '../helpers/page-fit.ts';
import { pageStates } from '../helpers/page-states.ts';
import { Stage } from '../helpers/stage.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const extension = fileURLToPath(new URL('../../dist/chrome', import.meta.url));
const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));
const popup = { path: 'popup/index.html', width: 380, height: 600 };
const options = { path: 'options/index.html', width: 900, height: 1100 };
const welcome = { path: 'welcome/index.html', width: 900, height: 900 };
const studio = { path: 'studio/index.html', width: 900, height: 700 };
const schemes = ['light', 'dark'] as const;

let chromium: Chromium;
let stage: Stage;
let shown: { page: Page; close: () => Promise<void> } | null = null;

beforeAll(async () => {
  await mkdir(screens, { recursive: true });
  chromium = await Chromium.launch({ extension });
  stage = await Stage.open(chromium);
});
afterAll(() => chromium?.close());
afterEach(async () => {
  await shown?.close();
  shown = null;
});

async function show(
  { path, width, height }: typeof popup,
  state: string,
  scheme: (typeof schemes)[number] = 'light',
  messages?: Messages,
): Promise<Page> {
  shown = await stage.show(path, pageStates()[state]!, {
    scheme,
    width,
    height,
    ...(messages && { messages }),
  });
  return shown.page;
}

/** What axe finds wrong, as one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
}

/** What has the focus, as a person would name it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body) return 'nothing';
    return activeElement.getAttribute('aria-label') ?? activeElement.textContent ?? '';
  });
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screens, `${name.replaceAll(/[, ]+/g, '-')}.png`), fullPage: true });
}

describe.each(schemes)('the popup in %s', (scheme) => {
  it.each(Object.keys(pageStates()))(
    'has no accessibility violation and no overflow with %s',
    async (state) => {
      const page = await show(popup, state, scheme);
      await picture(page, `popup ${state} ${scheme}`);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(popup.width);
    },
  );

  it('has none in its key dialog, with a key that is understood and doubted, and before deleting', async () => {
    const page = await show(popup, 'two selected', scheme);
    await page.click('[data-destination="youtube"] .card-key');
    await picture(page, `popup key dialog ${scheme}`);
    expect(await violations(page)).toEqual([]);
    await page.locator('dialog input').fill('rtmp://live.twitch.tv/app/live_1_abcdefghijk');
    await page.waitForSelector('.notice-warning');
    await picture(page, `popup key doubts ${scheme}`);
    expect(await violations(page)).toEqual([]);
    await page.click('.key-delete');
    await page.waitForSelector('dialog .button-danger');
    await picture(page, `popup key delete ${scheme}`);
    expect(await violations(page)).toEqual([]);
  });
});

describe.each(schemes)('the other pages in %s', (scheme) => {
  it.each([
    'no keys',
    'not paired',
    'keys that cannot be read',
    'locked keys',
    'a further destination',
    'quality above a limit',
    'live',
  ])(
    'the settings have no accessibility violation and no overflow with %s, also where there is little room',
    async (state) => {
      const page = await show(options, state, scheme);
      await picture(page, `options ${state} ${scheme}`);
      expect(await violations(page)).toEqual([]);
      if (state === 'a further destination') expect(await keyboardFaults(page)).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
      await picture(page, `options narrow ${state} ${scheme}`);
    },
  );

  it.each([
    'companion missing',
    'no ffmpeg',
    'not paired',
    'no keys',
    'two selected',
    'rehearsing',
    'welcomed',
  ])(
    'the welcome has no accessibility violation and no overflow with %s, also where there is little room',
    async (state) => {
      const page = await show(welcome, state, scheme);
      await picture(page, `welcome ${state} ${scheme}`);
      expect(await violations(page)).toEqual([]);
      if (state === 'no keys') expect(await keyboardFaults(page)).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
    },
  );

  it('the studio has no accessibility violation and no overflow', async () => {
    const page = await show(studio, 'no keys', scheme);
    await picture(page, `studio ${scheme}`);
    expect(await violations(page)).toEqual([]);
    expect(await keyboardFaults(page)).toEqual([]);
    expect(await misfitsNarrow(page)).toEqual([]);
  });

  it.each([
    [popup, 'trouble'],
    [options, 'a further destination'],
    [welcome, 'no keys'],
    [studio, 'no keys'],
  ] as const)(
    '%o goes from right to left where its language does, with room for longer words',
    async (place, state) => {
      const page = await show(place, state, scheme, pseudoLocale());
      expect(await page.$eval('html', ({ dir, lang }) => [dir, lang])).toEqual(['rtl', 'ar']);
      expect(await misfits(page)).toEqual([]);
      const name = place.path.split('/')[0]!;
      await picture(page, `${name} right to left ${scheme}`);
      expect(await violations(page)).toEqual([]);
      // The page begins at the right: what comes first in it is there.
      const [first, last] = await page.$$eval('.brand, h1', (all) =>
        all.map((one) => one.getBoundingClientRect().left),
      );
      expect(first).toBeGreaterThan(last!);
      if (place !== popup) expect(await misfitsNarrow(page)).toEqual([]);
    },
  );

  it('the page of the companion has no accessibility violation and no overflow', async () => {
    const page = await chromium.browser.newPage();
    shown = { page, close: () => page.close() };
    await page.setViewport({ width: 900, height: 700 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setContent(String(await controlPage(companionStatus, pairingView)));
    await picture(page, `companion ${scheme}`);
    expect(await violations(page)).toEqual([]);
    expect(await keyboardFaults(page)).toEqual([]);
    expect(await misfitsNarrow(page)).toEqual([]);
  });
});

describe('the settings under the hand', () => {
  it('are saved to a file without a readable key, and taken over from it with its passphrase only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tabcast-file-'));
    const file = join(folder, 'tabcast-settings.json');
    const client = await chromium.browser.target().createCDPSession();
    await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    const page = await show(options, 'a further destination');
    const said = async (text: string): Promise<void> => {
      await page.waitForFunction(
        (words) => document.querySelector('#file')?.textContent?.includes(words),
        {},
        text,
      );
    };
    await page.locator('[name="export-passphrase"]').fill('short');
    await page.click('#file form:first-of-type button');
    await said('at least 8 characters');
    expect(await violations(page)).toEqual([]);
    await page.locator('[name="export-passphrase"]').fill('correct horse');
    await page.click('#file form:first-of-type button');
    const saved = await waitUntil(
      'the file is saved',
      () => readFile(file, 'utf8').catch(() => null),
      20_000,
    );
    expect(JSON.parse(saved)).toMatchObject({ tabcast: 'settings', keys: { kdf: 'PBKDF2-SHA-256' } });
    expect(saved).not.toContain('abcd-1234-efgh-5678-ijkl');
    await shown!.close();

    const empty = await show(options, 'no keys');
    const press = (): Promise<void> => empty.click('#file form:last-of-type button');
    const answer = async (): Promise<string> => {
      await empty.waitForSelector('#file [role="alert"] .notice');
      return empty.$eval('#file [role="alert"]', (alert) => alert.textContent ?? '');
    };
    await press();
    expect(await answer()).toContain('Choose a file first');
    const input = await empty.waitForSelector('[name="import-file"]');
    await (input as ElementHandle<HTMLInputElement>).uploadFile(file);
    await press();
    await empty.waitForFunction(() => document.body.innerText.includes('Enter the passphrase'));
    await empty.locator('[name="import-passphrase"]').fill('wrong horse');
    await press();
    await empty.waitForFunction(() => document.body.innerText.includes('Nothing was changed'));
    await picture(empty, 'options file refused light');
    expect(await violations(empty)).toEqual([]);
    await empty.locator('[name="import-passphrase"]').fill('correct horse');
    await press();
    await empty.waitForSelector('dialog .import-preview');
    await picture(empty, 'options file shown light');
    expect(await violations(empty)).toEqual([]);
    expect(await empty.$$eval('.import-preview li', (all) => all.map((one) => one.textContent))).toEqual([
      'New destination: Club server at rtmps://live.club.example/app',
      'Stream keys from the file: YouTube, Twitch, Facebook, and Club server',
      'Ticked afterwards: YouTube and Club server',
      'Source: Camera and mic',
      expect.stringMatching(/^Port of the companion: \d+$/),
    ]);
    await empty.click('dialog .button-primary');
    await empty.waitForFunction(() => document.body.innerText.includes('have been taken over'));
    await picture(empty, 'options file taken light');
    expect(await violations(empty)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

describe.each(schemes)('a settings file that names another server, in %s', (scheme) => {
  const file = {
    tabcast: 'settings',
    version: 1,
    settings: {
      selection: ['youtube', 'x-club'],
      source: 'camera',
      quality: { preset: '720p30', videoKbps: 3_500 },
      destinations: [{ id: 'x-club', name: 'Club server', ingest: 'rtmp://collector.example/app' }],
      controlPort: null,
    },
  };

  it('is shown with both servers before it is taken, dropped on request, and the key stays behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tabcast-file-'));
    await writeFile(join(folder, 'shared.json'), JSON.stringify(file));
    const page = await show(options, 'a further destination', scheme);
    const input = await page.waitForSelector('[name="import-file"]');
    await (input as ElementHandle<HTMLInputElement>).uploadFile(join(folder, 'shared.json'));
    const load = async (): Promise<void> => {
      await page.click('#file form:last-of-type > button');
      await page.waitForSelector('dialog .import-preview .notice-warning');
    };
    const row = '#further [data-destination="x-club"]';
    await load();
    const warning = await page.$eval('.import-preview .notice-warning', (notice) => notice.textContent);
    expect(warning).toContain('rtmps://live.club.example/app → rtmp://collector.example/app');
    expect(warning).toContain('not sent there');
    await picture(page, `options file moves a server ${scheme}`);
    expect(await violations(page)).toEqual([]);
    expect(await focused(page)).toBe('Leave as it is');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { hidden: true });
    expect(await page.$eval(row, (one) => one.textContent)).toContain('rtmps://live.club.example/app');
    await load();
    await page.click('dialog .button-primary');
    await page.waitForSelector(`${row}[data-configured="false"]`);
    expect(await page.$eval(row, (one) => one.textContent)).toContain('Key is for another server');
    await page.click(`${row} button`);
    await page.waitForSelector('dialog .notice-warning');
    expect(await page.$eval('dialog .notice-warning', (notice) => notice.textContent)).toContain(
      'entered for the server rtmps://live.club.example/app',
    );
    await picture(page, `options key for another server ${scheme}`);
    expect(await violations(page)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

/** Has every write to the page's storage fail, as on a full disk. */
async function failStorage(page: Page): Promise<void> {
  await page.evaluate(() => {
    chrome.storage.local.set = () => Promise.reject(new Error('no room'));
  });
}

describe('the welcome under the hand', () => {
  const current = (page: Page): Promise<string | undefined> =>
    page.$eval('main', (main) => (main as HTMLElement).dataset['step']);

  it('leads on by itself when a step is done, and back to what was lost since', async () => {
    const page = await show(welcome, 'no keys');
    expect(await current(page)).toBe('pin');
    await page.click('.step-pass');
    await page.waitForSelector('[data-step="key"] input[type="password"]');
    await page.click('[data-step="key"] input[value="twitch"]');
    await page.type('[data-step="key"] input[type="password"]', 'live_123456789_AbCdEfGhIjKlMnOpQr');
    await page.click('[data-step="key"] button[type="submit"]');
    await page.waitForSelector('main[data-step="rehearse"]');
    await page.waitForSelector('[data-step="key"][data-done="true"]');
    // The form that had it is gone.
    expect(await focused(page)).toBe('5Rehearse');
    const rehearsing = pageStates()['rehearsing']!.status!;
    await stage.say(rehearsing);
    await page.reload();
    await page.waitForFunction(() => document.body.innerText.includes('The rehearsal is running'));
    expect(await page.evaluate(() => document.body.innerText)).toContain(rehearsing.recordings);
    await page.evaluate(() =>
      chrome.storage.local.set({ milestones: { version: 1, value: { rehearsed: true, live: false } } }),
    );
    await page.waitForSelector('main[data-step="live"]');
    await page.evaluate(() => chrome.storage.local.remove('key:twitch'));
    await page.waitForSelector('main[data-step="key"]');
  });

  it('opens each step on request, and says which one to take', async () => {
    const page = await show(welcome, 'two selected');
    expect(await page.$eval('[role="status"]', (line) => line.textContent)).toBe('Step 5 of 6: Rehearse');
    await page.click('[data-step="pin"] h2 button');
    await page.waitForSelector('[data-step="pin"] .toolbar-picture');
    await page.click('[data-step="pin"] h2 button');
    await page.waitForSelector('[data-step="pin"][data-open="false"]');
  });
});

describe('a storage that fails', () => {
  const sentence = 'could not read or save your settings';
  const complaint = async (page: Page, where: string): Promise<string> => {
    const alert = await page.waitForSelector(`${where} [role="alert"] .notice-error`);
    return alert!.evaluate((element) => element.textContent ?? '');
  };

  it('is told in the key editor, which keeps what was typed, and saves it later', async () => {
    const page = await show(popup, 'no keys');
    await page.click('[data-destination="youtube"] .card-key');
    await page.type('dialog input', 'abcd-1234-efgh-5678-ijkl');
    await failStorage(page);
    await page.click('dialog button[type="submit"]');
    expect(await complaint(page, 'dialog')).toContain(sentence);
    await picture(page, 'popup storage fails light');
    expect(await page.$eval('dialog input', (input) => (input as HTMLInputElement).value)).toContain('abcd');
    await page.click('dialog .button-plain:not([aria-pressed])');
    await page.waitForSelector('dialog', { hidden: true });
  });

  it('is told when a destination is ticked, and when Start is pressed, which can be pressed again', async () => {
    const page = await show(popup, 'two selected');
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
    const page = await show(popup, 'one stopped, one absent');
    await failStorage(page);
    await page.click('[data-destination="x-club"] .card-open');
    expect(await complaint(page, 'main')).toContain(sentence);
  });

  it('is told where a destination is added, and where one is edited', async () => {
    const page = await show(options, 'a further destination');
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
    const page = await show(options, 'not paired');
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

describe('the popup under the hand', () => {
  const line = (page: Page): Promise<string> =>
    page.$eval('.selection-line', (element) => element.textContent ?? '');

  it('is operated with the keyboard alone: tab to a card, space to tick it, and the line says so', async () => {
    const page = await show(popup, 'keys, nothing selected');
    expect(await line(page)).toContain('Nothing selected');
    const order: string[] = [];
    for (let step = 0; step < 12; step += 1) {
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
      'Settings',
      'tab',
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
    ]);
    expect(await line(page)).toBe('Selected: Twitch.');
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
    expect(await focused(page)).toBe('Edit key for YouTube');
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
    expect(await focused(page)).toBe('Edit key for YouTube');
    await page.click('[data-destination="youtube"] .card-key');
    expect(await page.$eval('dialog input', (input) => (input as HTMLInputElement).value)).toBe(
      'abcd-1234-efgh-5678-ijkl',
    );
    await page.click('.key-delete');
    await page.waitForSelector('dialog .button-danger');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Keep it');
    await page.click('dialog .button-danger');
    await page.waitForSelector('[data-destination="youtube"][data-configured="false"]');
    await page.waitForSelector('[data-destination="youtube"][data-selected="false"]');
    expect(await line(page)).toBe('Selected: Twitch.');
    expect(await focused(page)).toBe('Add key for YouTube');
  });

  it.each([
    ['keys, nothing selected', 'Nothing is selected'],
    ['a key lost', 'YouTube: A selected destination has no stream key'],
    ['companion missing', 'npm start'],
    ['not paired', 'not paired with the companion'],
  ])('refuses to start with %s, in a sentence below the button', async (state, sentence) => {
    const page = await show(popup, state);
    const top = async (): Promise<number> =>
      page.$eval('.start-button', (button) => button.getBoundingClientRect().top);
    const before = await top();
    await page.click('.start-button');
    await page.waitForSelector('[role="alert"] .notice');
    expect(await page.$eval('[role="alert"]', (element) => element.textContent)).toContain(sentence);
    expect(await top()).toBe(before);
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
    const opened = await chromium.tabOf('welcome/index.html');
    await opened.waitForSelector('main[data-step="pair"]');
    await opened.close();
  });

  it('rehearses on request, and offers it no more where the companion does nothing else', async () => {
    const page = await show(popup, 'two selected');
    await page.waitForSelector('.rehearse-button');
    await shown!.close();
    const other = await show(popup, 'rehearsal');
    expect(await other.$('.rehearse-button')).toBeNull();
  });

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
    await stage.say(live!.status);
    await said('polite', 'YouTube, Twitch, and Facebook: Live');
    const before = await heard();
    const [one, ...others] = live!.status!.destinations;
    await stage.say({
      ...live!.status!,
      destinations: [{ ...one!, bitrate: 1_230_000, droppedFrames: 7 }, ...others],
    });
    await page.waitForFunction(() => document.querySelector('.card')?.textContent?.includes('1.2 Mb/s'));
    await stage.say(trouble!.status);
    await said('assertive', 'Twitch takes no connections at the moment.');
    await said('assertive', 'Facebook refused the stream key.');
    // The two of them, and nothing for the figures.
    expect((await heard()) - before).toBeLessThanOrEqual(2);
  });

  it('hands the focus on from Start to Stop and back, and within a destination whose button goes', async () => {
    // One that has ended, because it is followed by others.
    const page = await show(popup, 'ended by itself');
    const { live, trouble, stopping } = pageStates();
    await page.focus('.start-button');
    await stage.say(live!.status);
    await page.waitForSelector('.stop-button');
    expect(await focused(page)).toBe('Stop Streaming');
    await stage.say(stopping!.status);
    await page.waitForSelector('.stop-button[aria-disabled="true"]');
    expect(await focused(page)).toBe('Stop Streaming');
    await stage.say(pageStates()['ended by itself']!.status);
    await page.waitForSelector('.start-button');
    expect(await focused(page)).toBe('Start Streaming');

    await stage.say(trouble!.status);
    await page.waitForSelector('[data-destination="twitch"] .card-key');
    await page.focus('[data-destination="twitch"] .card-key');
    await stage.say(live!.status);
    await page.waitForSelector('[data-destination="twitch"][data-phase="live"]');
    expect(await focused(page)).toBe('Stop on Twitch');

    // A dialog that was opened from a button that has gone since.
    await stage.say(trouble!.status);
    await page.waitForSelector('[data-destination="twitch"] .card-key');
    await page.click('[data-destination="twitch"] .card-key');
    await page.waitForSelector('dialog');
    await stage.say(live!.status);
    await page.waitForSelector('[data-destination="twitch"][data-phase="live"]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    expect(await focused(page)).toBe('Stop on Twitch');
  });

  it('locks the selection while live and frees it afterwards', async () => {
    const page = await show(popup, 'live');
    const disabled = (): Promise<boolean[]> =>
      page.$$eval('input[type="checkbox"]', (boxes) =>
        boxes.map((box) => (box as HTMLInputElement).disabled),
      );
    expect(await disabled()).toEqual([true, true, true]);
    expect(await line(page)).toBe('In this broadcast: YouTube, Twitch, and Facebook.');
    await stage.say(pageStates()['ended by itself']!.status);
    await page.waitForSelector('main[data-phase="idle"]');
    expect(await disabled()).toEqual([false, false, false]);
    expect(await page.$eval('[role="alert"]', (element) => element.textContent)).toContain('has ended');
  });

  /** Has the stage answer as the host does, and remember the commands. */
  const hostCommands = async (page: Page): Promise<() => Promise<unknown[]>> => {
    const commands = await stage.answerCommands({ ok: false, problem: { code: 'no-camera' } });
    await page.bringToFront();
    return commands;
  };

  it('switches the source only by a press, tells the host which, and says why when it is refused', async () => {
    const page = await show(popup, 'live');
    const commands = await hostCommands(page);
    const pressed = (): Promise<(string | null)[]> =>
      page.$$eval('.live-switch button', (all) => all.map((one) => one.getAttribute('aria-pressed')));
    await page.waitForSelector('.live-switch button[value="tab"][aria-pressed="true"]');
    expect(await pressed()).toEqual(['true', 'false']);
    await page.click('.live-switch button[value="tab"]');
    await chromium.rememberCamera();
    await page.focus('.live-switch button[value="camera"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.live-source .notice-error');
    expect(await page.$eval('.live-source [role="alert"]', (alert) => alert.textContent)).toContain(
      'what was live stays live. No camera or microphone was found',
    );
    expect(await commands()).toEqual([{ to: 'host', type: 'switch-source', source: { kind: 'camera' } }]);
    await stage.say(pageStates()['one stopped, one absent']!.status);
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
    await stage.say(pageStates()['live']!.status);
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
    const lookout = await chromium.browser.newPage();
    await lookout.goto(chromium.page('options/index.html'));
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

    const worker = await chromium.browser
      .waitForTarget(
        (target) => target.type() === 'service_worker' && target.url().includes('chrome-extension'),
      )
      .then((target) => target.worker());
    const opened = chromium.browser.waitForTarget((target) => target.url() === chromium.page(popup.path));
    await worker!.evaluate(() => {
      const event = chrome.notifications.onClicked as unknown as { dispatch(id: string): void };
      event.dispatch('broadcast');
    });
    await (await (await opened).asPage()).close();
    expect(await shown(lookout)).toEqual([]);
    await lookout.close();
  });
});

describe('the settings under the hand', () => {
  it('add a further destination from a whole URL, and the popup offers it', async () => {
    const page = await show(options, 'no keys');
    await page.click('.further-form button[type="submit"]');
    await page.waitForSelector('.further-form .notice-error');
    await page.locator('input[name="name"]').fill('Club');
    await page.locator('input[name="key"]').fill('rtmp://club.example/app/club-key-1');
    await page.click('.further-form button[type="submit"]');
    await page.waitForSelector('#further .row[data-configured="true"]');
    expect(await page.$eval('#further .row', (row) => row.textContent)).toContain('rtmp://club.example/app');
    await page.goto(chromium.page(popup.path));
    await page.waitForSelector('.card:nth-child(4)[data-configured="true"]');
  });

  it('say of a companion that is not there how to start it, and not that it is paired', async () => {
    const away = await show(options, 'companion missing');
    await away.waitForSelector('#companion [data-companion="warning"]');
    const text = await away.$eval('#companion .pairing-line', (line) => line.textContent ?? '');
    expect(text).toContain('is not running. Start it: npm start');
    expect(text).not.toContain('Paired');
    await picture(away, 'options companion missing light');
    expect(await violations(away)).toEqual([]);
    await shown!.close();
    const there = await show(options, 'two selected');
    await there.waitForSelector('#companion [data-companion="ok"]');
    expect(await there.$eval('#companion', (section) => section.textContent)).toContain('Paired with');
    await shown!.close();
    const older = await show(options, 'companion older');
    await older.waitForSelector('#companion [data-companion="warning"]');
    expect(await older.$eval('#companion .pairing-line', (line) => line.textContent)).toContain(
      'Update the companion',
    );
    await shown!.close();
    const newer = await show(options, 'companion newer');
    await newer.waitForSelector('#companion [data-companion="warning"]');
    expect(await newer.$eval('#companion .pairing-line', (line) => line.textContent)).toContain(
      'Update the extension',
    );
  });

  it('keep the focus where a dialog was opened, or beside what it removed', async () => {
    const page = await show(options, 'a further destination');
    await page.click('#further .row button[aria-label="Remove Club server"]');
    await page.waitForSelector('dialog .button-danger');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    expect(await focused(page)).toBe('Remove Club server');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog .button-danger');
    await page.click('dialog .button-danger');
    await page.waitForSelector('#further .row', { hidden: true });
    expect(await focused(page)).toBe('Add');
  });

  it('change the quality and warn above what a selected platform takes', async () => {
    const page = await show(options, 'two selected');
    await page.click('input[name="preset"][value="1080p60"]');
    await page.waitForFunction(() => document.querySelector('output')?.textContent === '6.0 Mb/s');
    await page.focus('input[type="range"]');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('#quality .notice-warning');
    expect(await page.$eval('#quality .notice-warning', (notice) => notice.textContent)).toBe(
      'Twitch recommends at most 6.0 Mb/s.',
    );
  });
});
