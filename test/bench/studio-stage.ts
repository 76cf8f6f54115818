import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { systemClock } from '../../companion/lib/clock.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages } from '../helpers/demo-page/server.ts';
import { addKey, chooseSource, inventedKeys, pressStart, pressStop, type Hand } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { beepEverySecond, drawClock, follow, type Publish } from './clock.ts';

/** A Chromium with a moving tab, a camera and a microphone without sound, and where its shows go. */
export interface StudioStage {
  readonly chromium: Chromium;
  /** Draws the wall clock, and beeps at each of its seconds. */
  readonly tab: Page;
  /** Has the tab live. Resolves when there is a picture. */
  start(): Promise<Publish>;
  /** Ends the show. Resolves when all of it is in its file. */
  stop(): Promise<void>;
  /** Does something in the panel, and closes it: most of a show is measured without. */
  inPanel(act: (panel: Hand) => Promise<void>): Promise<void>;
}

/** Opens all that, has it used, and closes it. */
export async function onStudioStage<T>(ffmpeg: string, use: (stage: StudioStage) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tabcast-studio-'));
  const silence = join(folder, 'microphone.wav');
  spawnSync(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', 'anullsrc=r=48000', '-t', '10', silence]);
  const ingest = new RehearsalIngest({ clock: systemClock });
  const [port, pages] = await Promise.all([ingest.start(), serveDemoPages()]);
  let publish: Publish | null = null;
  ingest.on('session', (session) => (publish = follow(session, folder)));
  const companion = await Companion.start('--ingest', `twitch=rtmp://127.0.0.1:${port}/twitch`);
  const flags = [`--use-file-for-fake-audio-capture=${silence}`];
  const chromium = await Chromium.launch({ extension: Chromium.built, camera: true, flags });
  try {
    await chromium.pairWith(companion);
    await chromium.rememberCamera();
    const tab = await chromium.open(pages.moving);
    await tab.click('body');
    await drawClock(tab);
    await beepEverySecond(tab);
    const popup = await chromium.openPopup(tab);
    await addKey(handOn(popup), 'twitch', inventedKeys.twitch);
    await chooseSource(handOn(popup), 'tab');
    await popup.close();
    return await use({
      chromium,
      tab,
      async start() {
        publish = null;
        await pressStart(handOn(await chromium.openPopup(tab)));
        await waitUntil('there is a picture', () => (publish?.arrivals.length ?? 0) > 0);
        await closePopup(chromium);
        return publish!;
      },
      async stop() {
        await pressStop(handOn(await chromium.openPopup(tab)));
        await closePopup(chromium);
        await publish!.written;
      },
      async inPanel(act) {
        const panel = await chromium.open(chromium.page('panel/index.html'));
        await act(handOn(panel));
        await panel.close();
        await tab.bringToFront();
      },
    });
  } finally {
    await chromium.close();
    await companion.stop();
    await companion.clear();
    await Promise.all([ingest.stop(), pages.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function closePopup(chromium: Chromium): Promise<void> {
  for (const target of chromium.browser.targets()) {
    if (target.url().startsWith(chromium.page('popup/'))) await (await target.asPage()).close();
  }
}
