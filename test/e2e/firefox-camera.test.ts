import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Firefox } from '../helpers/firefox.ts';
import { freePort } from '../helpers/free-port.ts';
import { fillIn, inventedKeys, pressStart, pressStop, seeLive, targets } from '../helpers/popup.ts';
import { publicFlags } from '../helpers/server.ts';
import { TestAuthority } from '../helpers/tls-front.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));

let authority: TestAuthority;
let port: number;
let air: Air;
let firefox: Firefox;

beforeEach(async () => {
  await mkdir(screens, { recursive: true });
  authority = new TestAuthority();
  port = await freePort();
  air = await Air.open(...publicFlags(port, authority));
  firefox = await Firefox.launch();
  await firefox.install(Firefox.built);
});
afterEach(async () => {
  await firefox?.close();
  await air?.close();
  authority.remove();
});

const screenshot = async (name: string): Promise<void> =>
  writeFile(join(screens, `${name}.png`), await firefox.screenshot());

it("a camera in Firefox goes live on three platforms by a server of one's own, transcoded once for all of them", async () => {
  // The only page of an extension that the remote control may enter is one that the extension opened itself.
  await firefox.switchTo('welcome/index.html');
  await firefox.openSettings();
  await firefox.type('[name="server-address"]', `localhost:${port}`);
  await firefox.click('.server-form button[type="submit"]');
  await firefox.type('#server [name="pairing-code"]', air.companion.pairingCode);
  await firefox.click('#server .pairing-form button[type="submit"]');
  await firefox.see('#server [data-companion="ok"]');
  await firefox.click('#server label:has(input[name="carrier"][value="server"])');
  await firefox.see('#server input[name="carrier"][value="server"]:checked');
  await screenshot('firefox-server-settings');
  await firefox.openPopup();
  await fillIn(firefox, 'camera');
  await pressStart(firefox);
  await seeLive(firefox);
  // Longer than Firefox takes from one keyframe to the next.
  await air.waitForSeconds('twitch', 10);
  const way = 'return document.querySelector(".way-line")?.textContent ?? "";';
  await waitUntil('the way is measured', async () => /\d ms/.test(await firefox.run<string>(way)));
  expect(await firefox.run<string>(way)).toContain(`localhost:${port}`);
  await screenshot('firefox-server-live');
  await pressStop(firefox);
  await air.waitForSilence();
  for (const target of targets) {
    const { key, wrong } = await air.judge(target, { toneHz: 440, minSeconds: 9 });
    expect([target, key, wrong]).toEqual([target, inventedKeys[target], []]);
  }
});
