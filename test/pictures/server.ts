import { rm } from 'node:fs/promises';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { freePort } from '../helpers/free-port.ts';
import { pageStates, type PageState } from '../helpers/page-states.ts';
import { permittedExtension } from '../helpers/permitted-extension.ts';
import { Stage } from '../helpers/stage.ts';
import { chromiumTrusts, TestAuthority } from '../helpers/tls-front.ts';

const host = 'stream.example.org';

/**
 * Takes the pictures of docs/server.md, with a real server whose name leads to this computer: its part of the settings, and the popup while
 * it carries a show.
 * @param folder with a slash at its end
 */
export async function takeServerPictures(folder: string): Promise<void> {
  const authority = new TestAuthority(host);
  const { cert, key } = authority.files('good');
  const listen = await freePort();
  const server = await Companion.start(
    ...['--public', `https://${host}`, '--listen', `127.0.0.1:${listen}`],
    ...['--tls-cert', cert, '--tls-key', key],
  );
  const extension = await permittedExtension();
  const flags = [chromiumTrusts(cert), `--host-resolver-rules=MAP ${host} 127.0.0.1:${listen}`];
  const chromium = await Chromium.launch({ extension, flags });
  try {
    const settings = await chromium.open(chromium.page('options/index.html'));
    await settings.setViewport({ width: 720, height: 900, deviceScaleFactor: 1.5 });
    const hand = handOn(settings);
    await hand.type('[name="server-address"]', host);
    await hand.click('.server-form button[type="submit"]');
    await hand.type('#server [name="pairing-code"]', server.pairingCode);
    await hand.click('#server .pairing-form button[type="submit"]');
    await hand.see('#server [data-companion="ok"]');
    await hand.click('#server label:has(input[name="carrier"][value="server"])');
    await hand.see('#server input[name="carrier"][value="server"]:checked');
    await settings.evaluate(() => (document.activeElement as HTMLElement).blur());
    const section = await settings.waitForSelector('#server');
    for (const [name, value] of [
      ['server-settings', 'light'],
      ['server-settings-dark', 'dark'],
    ] as const) {
      await settings.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      await section!.screenshot({ path: `${folder}${name}.png` });
    }
    await settings.close();

    const stage = await Stage.open(chromium);
    const scene = pageStates()['a show at a server']!;
    const { way } = scene.status!;
    const state: PageState = {
      ...scene,
      stored: { ...scene.stored, server: { version: 1, value: `https://${host}` } },
      status: { ...scene.status!, ...(way && { way: { ...way, host, resent: 12 } }) },
    };
    for (const [name, scheme] of [
      ['server-live', 'light'],
      ['server-live-dark', 'dark'],
    ] as const) {
      const { page, close } = await stage.show('popup/index.html', state, {
        scheme,
        width: 380,
        height: 600,
      });
      await page.waitForSelector('header [data-companion="ok"]');
      const popup = await page.waitForSelector('main');
      await popup!.screenshot({ path: `${folder}${name}.png` });
      await close();
    }
  } finally {
    await chromium.close();
    await server.stop('SIGINT');
    await server.clear();
    await rm(extension, { recursive: true, force: true });
    authority.remove();
  }
}
