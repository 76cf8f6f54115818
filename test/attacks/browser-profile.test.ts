import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, describe, expect, it } from 'vitest';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { enterCode } from '../helpers/pair.ts';
import { addKey } from '../helpers/popup.ts';
import { AttackedCompanion } from './helpers/attacked-companion.ts';
import { ProcessTree } from './helpers/process-tree.ts';
import { Traces } from './helpers/traces.ts';

const key = 'live_884217365_CanaryQq7Ww8Ee9Rr0TtYyUu';
let companion: AttackedCompanion | null = null;
const planted = 'planted_987654321_ZzYyXxWwVv';
let chromium: Chromium | null = null;
afterAll(async () => {
  await chromium?.close();
  await companion?.stop();
});

/** Everything that the keys kept by the browser open of what the extension has stored, tried with a page's own rights. */
function loot(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const bytes = (text: string): Uint8Array<ArrayBuffer> =>
      Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const db = await asked(indexedDB.open('tabcast', 1));
    const keys = await asked<CryptoKey[]>(db.transaction('keys').objectStore('keys').getAll());
    const opened: string[] = [];
    for (const [name, entry] of Object.entries(await chrome.storage.local.get(null))) {
      const { iv, data } = (entry as { value?: { iv?: string; data?: string } }).value ?? {};
      if (!iv || !data) continue;
      const additionalData = new TextEncoder().encode(`tabcast:${name}`);
      for (const key of keys) {
        const algorithm = { name: 'AES-GCM', iv: bytes(iv), additionalData };
        const text = await crypto.subtle.decrypt(algorithm, key, bytes(data)).catch(() => null);
        if (text) opened.push(new TextDecoder().decode(text));
      }
    }
    return opened;
  });
}

describe('a copied browser profile', () => {
  it('gives the keys where there is no passphrase, and none where there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tabcast-profile-'));
    const owner = await Chromium.launch({ extension: Chromium.built });
    const page = await owner.open(owner.page('options/index.html'));
    await page.click('#keys [data-destination="twitch"] button');
    await page.type('dialog input', key);
    await page.click('dialog button[type="submit"]');
    await page.waitForSelector('#keys [data-destination="twitch"][data-configured="true"]');
    // As docs/security.md says of a browser without one; and this thief knows the way.
    expect((await loot(page)).join()).toContain(key);
    await page.click('#passphrase .button-plain');
    await page.type('dialog [name="fresh"]', 'correct horse battery');
    await page.type('dialog [name="again"]', 'correct horse battery');
    await page.click('dialog button[type="submit"]');
    await page.waitForSelector('#passphrase [data-lock="open"]');
    await owner.browser.close();
    await cp(owner.profile, folder, { recursive: true });
    await owner.close();
    const stolen = await Chromium.launch({ extension: Chromium.built, profile: folder });
    const there = await stolen.open(stolen.page('options/index.html'));
    await there.waitForSelector('#locked');
    expect(await loot(there)).toEqual([]);
    const session = await there.evaluate(() => chrome.storage.session.get(null));
    expect(Object.keys(session).filter((name) => name !== 'background-has-run')).toEqual([]);
    // With it, the owner has them after a real start of the browser.
    await there.type('#locked [name="passphrase"]', 'correct horse battery');
    await there.click('#locked .unlock-button');
    await there.waitForSelector('#keys [data-destination="twitch"][data-configured="true"]');
    await stolen.close();
  });
});

describe('a stream key that was saved in the popup, and what the browser was paired with', () => {
  it('are nowhere in the browser profile once the browser is closed, nor in its argument lists meanwhile', async () => {
    companion = await AttackedCompanion.start();
    const code = companion.pairingCode;
    chromium = await Chromium.launch({
      extension: fileURLToPath(new URL('../../dist/chrome', import.meta.url)),
    });
    const tree = new ProcessTree(chromium.browser.process()!.pid!);
    await chromium.useControlPort(companion.controlPort);
    const settings = await chromium.open(chromium.page('options/index.html'));
    const granted = settings.waitForResponse((answer) => answer.request().method() === 'POST');
    await enterCode(handOn(settings), companion);
    const { token } = (await (await granted).json()) as { token: string };
    const tab = await chromium.open('data:text/html,<title>a page</title>');
    const popup = await chromium.openPopup(tab);
    await addKey(handOn(popup), 'twitch', key);
    await popup.evaluate((text) => chrome.storage.local.set({ planted: text }), planted);
    await chromium.browser.close();
    tree.stop();
    const traces = new Traces([key, token]);
    const codes = new Traces([code, code.replace('-', '')], 'whole');
    expect(traces.inFolder(chromium.profile)).toEqual([]);
    expect(codes.inFolder(chromium.profile)).toEqual([]);
    for (const seen of [...tree.argv, ...tree.environ, ...companion.tree.argv]) {
      expect([...traces.in(seen), ...codes.in(seen)]).toEqual([]);
    }
    expect(tree.looks).toBeGreaterThan(20);
    // Where the browser keeps what the extension stores is among what was searched.
    expect(new Traces([planted]).inFolder(chromium.profile)).not.toEqual([]);
  });
});
