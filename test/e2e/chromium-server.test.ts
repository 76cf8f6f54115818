import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { permittedExtension } from '../helpers/permitted-extension.ts';
import { addKey, chooseSource, inventedKeys, pressStop } from '../helpers/popup.ts';
import { PublicServer } from '../helpers/server.ts';
import { chromiumTrusts } from '../helpers/tls-front.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));

let nginx: NginxRtmp;
let server: PublicServer;
let pages: DemoPages;
let extension: string;
let chromium: Chromium;

beforeAll(async () => {
  await mkdir(screens, { recursive: true });
  nginx = await startNginxRtmp({ apps: ['youtube'] });
  server = await PublicServer.start('--ingest', `youtube=${nginx.url('youtube')}`);
  pages = await serveDemoPages();
  extension = await permittedExtension();
  const { cert } = server.authority.files('good');
  chromium = await Chromium.launch({ extension, flags: [chromiumTrusts(cert)] });
});
afterAll(async () => {
  await chromium?.close();
  await server?.remove();
  await nginx?.stop();
  await pages?.close();
  if (extension) await rm(extension, { recursive: true, force: true });
});

it("a server of one's own is added, paired with, and carries a show to its platform", async () => {
  const settings = await chromium.open(chromium.page('options/index.html'));
  const hand = handOn(settings);
  await hand.type('[name="server-address"]', 'http://stream.example.org/live');
  await hand.click('.server-form button[type="submit"]');
  await hand.see('.server-form .notice-error');
  await settings.locator('[name="server-address"]').fill(`localhost:${server.port}`);
  await hand.click('.server-form button[type="submit"]');
  await hand.type('#server [name="pairing-code"]', server.companion.pairingCode);
  await hand.click('#server .pairing-form button[type="submit"]');
  await hand.see('#server [data-companion="ok"]');
  await hand.click('#server label:has(input[name="carrier"][value="server"])');
  await hand.see('#server input[name="carrier"][value="server"]:checked');
  await settings.$eval('#server', (section) => section.scrollIntoView());
  await settings.screenshot({ path: join(screens, 'server-settings.png') });
  await settings.close();

  const tab = await chromium.open(pages.still);
  const idle = await chromium.openPopup(tab);
  await addKey(handOn(idle), 'youtube', inventedKeys.youtube);
  await chooseSource(handOn(idle), 'tab');
  await idle.screenshot({ path: join(screens, 'server-popup-idle.png') });
  const popup = await chromium.goLive(idle, ['youtube']);
  await waitUntil('the ingest gets it', async () => (await nginx.stat()).includes('<publishing/>'));
  await waitUntil('the way is measured', () =>
    popup.$eval('.way-line', (line) => /\d+ ms/.test(line.textContent ?? '')),
  );
  await popup.screenshot({ path: join(screens, 'server-popup-live.png') });
  expect(await popup.$eval('.way-line', (line) => line.textContent)).toContain(`localhost:${server.port}`);
  await pressStop(handOn(popup));
  await waitUntil('nobody publishes', async () => !(await nginx.stat()).includes('<publishing/>'));
  expect(nginx.records('youtube')).toHaveLength(1);
});
