import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../companion/lib/clock.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages } from '../helpers/demo-page/server.ts';
import { fillIn, targets } from '../helpers/popup.ts';
import { findProgram } from '../helpers/programs.ts';

/** As wide as a person draws a side panel. */
const width = 400;

/**
 * Takes the picture of the live panel in a real show, with the camera in a corner, a title and a microphone: what is in the preview
 * and on the meters goes out.
 * @param folder with a slash at its end
 */
export async function takePanelPicture(extension: string, folder: string): Promise<void> {
  const kept = await mkdtemp(join(tmpdir(), 'tabcast-panel-'));
  const [film, voice] = [join(kept, 'camera.y4m'), join(kept, 'microphone.wav')];
  const make = (...args: string[]): unknown =>
    spawnSync(findProgram('ffmpeg'), ['-v', 'error', '-f', 'lavfi', '-i', ...args]);
  const sky = 'gradients=size=640x480:rate=30:c0=0xf2b279:c1=0x8a3f5c:x0=0:y0=0:x1=640:y1=480:speed=0.00001';
  make(sky, '-t', '2', '-pix_fmt', 'yuv420p', film);
  make('anoisesrc=color=pink:amplitude=0.3:sample_rate=48000', '-t', '10', voice);
  const ingest = new RehearsalIngest({ clock: systemClock });
  const [port, pages] = await Promise.all([ingest.start(), serveDemoPages()]);
  const companion = await Companion.start(
    ...targets.flatMap((app) => ['--ingest', `${app}=rtmp://127.0.0.1:${port}/${app}`]),
  );
  const flags = [`--use-file-for-fake-video-capture=${film}`, `--use-file-for-fake-audio-capture=${voice}`];
  const chromium = await Chromium.launch({ extension, camera: true, flags });
  try {
    await chromium.pairWith(companion);
    await chromium.rememberCamera();
    const tab = await chromium.open(pages.moving);
    await tab.click('#tone');
    const popup = await chromium.openPopup(tab);
    await fillIn(handOn(popup), 'tab');
    await chromium.goLive(popup);
    const panel = await chromium.open(chromium.page('panel/index.html'));
    // All of it in sight, so that its head is where it begins.
    await panel.setViewport({ width, height: 1_700, deviceScaleFactor: 1.5 });
    const hand = handOn(panel);
    await hand.click('[data-sound="microphone"] .microphone-on');
    await hand.see('[data-sound="microphone"][data-there="true"]');
    await hand.click('input[name="camera-on"]');
    await hand.click('.layout-add button');
    await hand.type('input[name="title"]', 'Friday evening');
    await panel.keyboard.press('Enter');
    await panel.evaluate(() => (document.activeElement as HTMLElement).blur());
    await hand.see('[data-preview="picture"]');
    for (const [name, value] of [
      ['panel', 'light'],
      ['panel-dark', 'dark'],
    ] as const) {
      await panel.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      await panel.evaluate(newPreview);
      const height = await panel.$eval('.layout', (layout) => layout.getBoundingClientRect().bottom + 12);
      await panel.screenshot({ path: `${folder}${name}.png`, clip: { x: 0, y: 0, width, height } });
    }
  } finally {
    await chromium.close();
    await companion.stop();
    await companion.clear();
    await Promise.all([ingest.stop(), pages.close()]);
    await rm(kept, { recursive: true, force: true });
  }
}

/** Resolves when the preview has shown fifteen more pictures: three seconds, in which the figures have come, too. */
async function newPreview(): Promise<void> {
  const image = document.querySelector('.preview-box img')!;
  for (let count = 0; count < 15; count++)
    await new Promise((resolve) => image.addEventListener('load', resolve, { once: true }));
}
