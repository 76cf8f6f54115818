import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reasonSentences } from '../../companion/protocol/index.ts';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { entered, inventedKeys, pressStop, targets, type Target } from '../helpers/popup.ts';
import { TestAuthority, type FrontCertificate } from '../helpers/tls-front.ts';

const certificates: Readonly<Record<Target, FrontCertificate>> = {
  youtube: 'good',
  twitch: 'wrong-host',
  facebook: 'untrusted',
};

const authority = new TestAuthority();
let folder: string;
const ends: (() => Promise<unknown>)[] = [];
let air: Air;
let pages: DemoPages;
let chromium: Chromium;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-ca-'));
  await writeFile(join(folder, 'ca.pem'), authority.ca);
  const nginx = await startNginxRtmp({ apps: targets });
  const ports = new Map<Target, number>();
  for (const target of targets) {
    const front = await authority.front(nginx.port, certificates[target]);
    ends.push(() => front.stop());
    ports.set(target, front.port);
  }
  const url = (target: Target): string => `rtmps://127.0.0.1:${ports.get(target)}/${target}`;
  air = await Air.over(nginx, url, '--ingest-ca', join(folder, 'ca.pem'));
  pages = await serveDemoPages();
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(air.companion, entered('tab'));
});
afterAll(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
  for (const end of ends) await end();
  authority.remove();
  await rm(folder, { recursive: true, force: true });
});

it('RTMPS goes live where the certificate is right, and sends nothing and says why where it is wrong', async () => {
  const tab = await chromium.open(pages.still);
  const first = await chromium.openPopup(tab);
  const popup = await chromium.goLive(first, ['youtube']);
  for (const target of ['twitch', 'facebook'] as const) {
    const card = `[data-destination="${target}"][data-phase="trouble"]`;
    await handOn(popup).see(card);
    expect(await popup.$eval(`${card} .card-reason`, (one) => one.textContent)).toContain(
      reasonSentences.tls,
    );
  }
  await air.waitForSeconds('youtube', 3);
  await pressStop(handOn(popup));
  await air.waitForSilence();
  const { key, verdict } = await air.judge('youtube');
  expect([key, verdict.decodeErrors]).toEqual([inventedKeys.youtube, []]);
  expect(verdict.seconds).toBeGreaterThan(2);
  for (const target of ['twitch', 'facebook'] as const) expect(air.nginx.records(target)).toEqual([]);
});
