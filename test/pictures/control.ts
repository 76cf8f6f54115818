import { randomBytes } from 'node:crypto';
import type { Page } from 'puppeteer-core';
import { systemClock } from '../../companion/lib/clock.ts';
import { pause } from '../../companion/lib/waiting.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { Chromium } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { targets } from '../helpers/popup.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';

/** How long the show has lasted in the picture, in seconds. */
const seconds = 75;
/** When one ingest takes hardly anything for a while, and when the connection to another one breaks. */
const trouble = { slowFrom: 20, slowTo: 29, brokenFrom: 50, brokenTo: 54 };

const schemes = [
  ['', 'light'],
  ['-dark', 'dark'],
] as const;

/**
 * Takes the pictures of the control page in a real show on three ingests, one of which is slow for a while and one of which is
 * lost and comes back; of the history afterwards, and of the report on that show.
 * @param folder with a slash at its end
 */
export async function takeControlPicture(folder: string): Promise<void> {
  const signal = new AbortController();
  const ingest = new RehearsalIngest({ clock: systemClock });
  const port = await ingest.start();
  const proxies = await Promise.all(targets.map(() => FaultProxy.open(() => port)));
  const ingests = targets.map((app, nth) => `${app}=rtmp://127.0.0.1:${proxies[nth]!.port}/${app}`);
  const companion = await Companion.start(
    '--allow-origin',
    pageOrigin,
    ...ingests.flatMap((one) => ['--ingest', one]),
  );
  const chromium = await Chromium.launch({});
  const client = new NumberedClient(companion, randomBytes(16).toString('hex'));
  try {
    const recording = await makeRecording('h264-opus.mkv', { seconds, size: '960x540' });
    const page = await chromium.open(companion.page);
    await page.setViewport({ width: 960, height: 1_200, deviceScaleFactor: 1.5 });
    for (const target of targets) await client.join(target, `key-of-a-picture-${target}`);
    const at = (second: number, act: () => void): Promise<void> =>
      pause(systemClock, second * 1_000, signal.signal).then(act, () => undefined);
    const [, slow, broken] = proxies;
    const faults = [
      at(trouble.slowFrom, () => slow!.shape({ bytesPerSecond: 20_000 })),
      at(trouble.slowTo, () => slow!.shape({ bytesPerSecond: Infinity })),
      at(trouble.brokenFrom, () => broken!.cut()),
      at(trouble.brokenTo, () => broken!.mend()),
    ];
    await client.play(recording, seconds);
    await Promise.all(faults);
    await shootShow(page, folder);
    await client.end();
    await shootHistory(page, folder);
    const report = await page.$eval('.past-show a', ({ href }) => href);
    await shootReport(await chromium.open(report), folder);
  } finally {
    signal.abort();
    await chromium.close();
    await companion.stop();
    await companion.clear();
    await Promise.all([ingest.stop(), ...proxies.map((proxy) => proxy.close())]);
  }
}

async function shootShow(page: Page, folder: string): Promise<void> {
  await page.waitForSelector('.destination:nth-child(3)');
  await shoot(page, `${folder}control`, '.events');
}

async function shootHistory(page: Page, folder: string): Promise<void> {
  await page.evaluate(() => (location.hash = '#history'));
  await page.waitForSelector('.past-show .verdict');
  // How long it is live: the show is over.
  await page.waitForSelector('.page-head time', { hidden: true });
  await shoot(page, `${folder}history`, '.past-show');
}

async function shootReport(page: Page, folder: string): Promise<void> {
  await page.setViewport({ width: 960, height: 1_200, deviceScaleFactor: 1.5 });
  await shoot(page, `${folder}report`, 'main');
}

/** @param last the last of what is to be seen from top to bottom */
async function shoot(page: Page, name: string, last: string): Promise<void> {
  for (const [tail, value] of schemes) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    // Two frames: the charts are drawn again in the second.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const height = await page.$eval(last, (list) => list.getBoundingClientRect().bottom + scrollY + 16);
    await page.screenshot({ path: `${name}${tail}.png`, clip: { x: 0, y: 0, width: 960, height } });
  }
}
