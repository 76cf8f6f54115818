import { createServer } from 'node:http';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PairingBook } from '../../companion/control/pairing-book.ts';
import type { Challenge, Credentials } from '../../companion/protocol/index.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { FakeCompanion } from '../helpers/fake-companion.ts';
import { listen } from '../helpers/listen.ts';
import { enterCode } from '../helpers/pair.ts';
import { knock } from '../helpers/paired-client.ts';
import { fillIn, pressStart, pressStop, seeLive, smallQuality } from '../helpers/popup.ts';
import { extensionOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));

let companion: Companion;
let chromium: Chromium;
let tab: Page;

beforeAll(async () => {
  await mkdir(screens, { recursive: true });
  companion = await Companion.start('--rehearse');
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true });
  await chromium.rememberCamera();
  await chromium.storeAll({ 'control-port': companion.controlPort, quality: smallQuality });
  tab = await chromium.open('data:text/html,<title>a page</title>');
});
afterAll(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
});

/** What the popup says below its Start button, once it says something; and a picture of it. */
async function complaint(popup: Page, picture: string): Promise<string> {
  await popup.waitForSelector('main[data-phase="idle"] .start [role="alert"] .notice-error');
  await popup.$eval('.start [role="alert"]', (alert) => alert.scrollIntoView());
  await popup.screenshot({ path: join(screens, `pairing-${picture}.png`) });
  return popup.$eval('.start [role="alert"]', (alert) => alert.textContent ?? '');
}

const book = (): PairingBook => new PairingBook(companion.dataDir);

describe('a browser and a companion in real use', () => {
  it('go live once the code of the companion was entered on the welcome page, and not before', async () => {
    const popup = await chromium.openPopup(tab);
    await fillIn(handOn(popup), 'camera');
    await popup.click('.start-button');
    expect(await complaint(popup, 'not-paired')).toContain('not paired with the companion');
    const welcome = chromium.tabOf('welcome/index.html');
    await handOn(popup).click('.start > button:not(.start-button)');
    const page = await welcome;
    await enterCode(handOn(page), companion, 'welcome');
    await page.close();
    expect(await book().list()).toMatchObject([{ origin: extensionOrigin, name: 'Chrome on Linux' }]);
    const again = await chromium.openPopup(tab);
    await pressStart(handOn(again));
    await seeLive(handOn(again));
    await pressStop(handOn(again));
    await again.close();
  });

  it('have to be paired again when the companion has forgotten the browser, in three clicks', async () => {
    const used = companion.pairingCode;
    const [paired] = await book().list();
    await book().remove(paired!.id);
    const popup = await chromium.openPopup(tab);
    await pressStart(handOn(popup));
    expect(await complaint(popup, 'forgotten')).toContain('not paired with the companion');
    const welcome = chromium.tabOf('welcome/index.html');
    await handOn(popup).click('.start > button:not(.start-button)');
    const page = await welcome;
    await waitUntil('another code is shown', () => companion.pairingCode !== used);
    await enterCode(handOn(page), companion, 'welcome');
    await page.close();
    expect(await book().list()).toHaveLength(1);
    const again = await chromium.openPopup(tab);
    await pressStart(handOn(again));
    await seeLive(handOn(again));
    await pressStop(handOn(again));
    await again.close();
  });
});

/** Another program on the control port, which sends the extension to its own ports. */
async function squat(): Promise<{ squatter: FakeCompanion; close: () => Promise<void> }> {
  const squatter = new FakeCompanion();
  await squatter.start();
  const control = await listen(
    createServer((_, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.end(JSON.stringify(squatter.hello));
    }),
  );
  await chromium.useControlPort(control.port);
  const close = async (): Promise<void> => {
    await control.close();
    await squatter.stop();
    await chromium.useControlPort(companion.controlPort);
  };
  return { squatter, close };
}

/** A challenge that the companion itself makes, for whoever says what the browser said. */
async function passOn(auth: Record<string, string>): Promise<Challenge> {
  const credentials: Credentials = { clientId: auth['clientId']!, token: '' };
  const browser = { credentials, origin: extensionOrigin };
  const { socket, challenge } = await knock(companion.ports.youtube, browser, auth);
  socket.disconnect();
  return challenge;
}

describe('a program that answers in the place of the companion', () => {
  it.each<[string, Partial<FakeCompanion>]>([
    ['and makes up its proof', { proves: 'falsely' }],
    ['and passes the companion’s own proof on', { challengeBy: passOn }],
    ['and proves nothing at all', { proves: 'never' }],
  ])('%s, gets no key and no proof, and the popup says why', async (_, behaviour) => {
    const { squatter, close } = await squat();
    Object.assign(squatter, behaviour);
    try {
      const popup = await chromium.openPopup(tab);
      await pressStart(handOn(popup));
      // What was said about the last time is gone by then.
      const left = (): boolean => squatter.seen > 0 && squatter.sockets.size === 0;
      await waitUntil('the browser has left again', left);
      const said = await complaint(popup, `squatter-${behaviour.proves ?? 'passing-on'}`);
      expect(said).toContain('Another program answers where the companion should be, so no key was sent.');
      expect([squatter.keys, squatter.proofs, squatter.early, squatter.chunks]).toEqual([[], [], [], []]);
      await popup.close();
    } finally {
      await close();
    }
  });
});
