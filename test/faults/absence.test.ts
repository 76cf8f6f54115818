import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { descendants } from '../attacks/helpers/process-tree.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { entered, seeLive } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface Told {
  readonly broadcasts: readonly { readonly held: boolean; readonly epoch: number | null }[];
}

/** The shortest that a sleep can be told from a busy machine by is 5 s. */
const graceSeconds = 5;
const sleepMs = 7_000;

let companion: Companion;
let chromium: Chromium;

beforeEach(async () => {
  companion = await Companion.start('--rehearse', '--grace', String(graceSeconds));
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true });
  await chromium.meet(companion, entered('camera'));
  await chromium.rememberCamera();
});
afterEach(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
});

/** A show from the camera: what it sees survives a sleep, and needs no tab. @returns the popup */
async function goLive(): Promise<Page> {
  const popup = await chromium.openPopup(await chromium.open('about:blank'));
  return chromium.goLive(popup);
}

const shows = async (): Promise<Told['broadcasts']> => ((await companion.status()) as Told).broadcasts;

describe('a camera that is live in Chromium', () => {
  it('is not seen after a sleep of browser and companion that was longer than the grace time, before Go on', async () => {
    const popup = await goLive();
    const [{ epoch }] = (await shows()) as unknown as [{ epoch: number }];
    const asleep = [chromium.browser.process()!.pid!, companion.pid].flatMap((pid) => [
      pid,
      ...descendants(pid),
    ]);
    try {
      for (const pid of asleep) tell(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, sleepMs));
    } finally {
      for (const pid of asleep.toReversed()) tell(pid, 'SIGCONT');
    }
    await handOn(popup).see('.question .go-on-button');
    expect(await shows()).toMatchObject([{ held: true, epoch }]);
    await handOn(popup).see('[data-headline="asking"]');
    await waitUntil('the slate is shown', () =>
      companion.output.some((line) => line.includes('the slate stands in')),
    );
    await handOn(popup).click('.go-on-button');
    await waitUntil('another recording goes out', async () => (await shows())[0]!.epoch === epoch + 1);
    await seeLive(handOn(popup));
    expect(await shows()).toMatchObject([{ held: false }]);
  });

  it('is not seen once every window is closed; a window within the grace time is enough to go on, later it is asked', async () => {
    await goLive();
    const [{ epoch }] = (await shows()) as unknown as [{ epoch: number }];
    await closeWindows();
    await waitUntil('the slate is shown', () =>
      companion.output.some((line) => line.includes('the slate stands in')),
    );
    const back = await chromium.open(chromium.page('popup/index.html'));
    await waitUntil('another recording goes out', async () => (await shows())[0]!.epoch === epoch + 1);
    expect(await back.$('.question')).toBeNull();
    await closeWindows();
    await new Promise((resolve) => setTimeout(resolve, (graceSeconds + 2) * 1_000));
    const later = await chromium.open(chromium.page('popup/index.html'));
    await handOn(later).see('.question .go-on-button');
    expect((await shows())[0]).toMatchObject({ epoch: epoch + 1 });
    await handOn(later).click('.go-on-button');
    await waitUntil('another recording goes out', async () => (await shows())[0]!.epoch === epoch + 2);
  });
});

/** A process that has ended meanwhile, as a helper of the browser may, has nothing to be told. */
function tell(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function closeWindows(): Promise<void> {
  for (const page of await chromium.browser.pages()) await page.close().catch(() => undefined);
}
