import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { systemClock } from '../../companion/lib/clock.ts';
import { pause } from '../../companion/lib/waiting.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages } from '../helpers/demo-page/server.ts';
import { addKey, chooseSource, inventedKeys, pressStart } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { beepEverySecond, drawClock, follow, type Publish } from './clock.ts';
import { quantile } from './frame-delays.ts';
import { commandLine, memoryMb, processTree, TreeMeter } from './process-tree.ts';
import { recordBare } from './record-bare.ts';
import type { Bench, Section } from './section.ts';
import { readStretch, studioSection, type Cost, type Stretch } from './studio-report.ts';

export const studioName = 'studio';

/** What is measured for no longer than this, in seconds; what is mixed, for as long as the bench was asked to. */
const enough = 30;

/**
 * What a mix costs: the same tab recorded bare, by a MediaRecorder and nothing else, then live as it is, with the camera in its
 * corner, and with a microphone that is mixed in. All in one Chromium, one after the other.
 */
export async function studio(bench: Bench): Promise<Section> {
  console.error('The studio …');
  const folder = await mkdtemp(join(tmpdir(), 'tabcast-studio-'));
  const silence = join(folder, 'microphone.wav');
  spawnSync(bench.tools.ffmpeg, [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'anullsrc=r=48000',
    '-t',
    '10',
    silence,
  ]);
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
    const pictures = (): number => publish?.arrivals.length ?? 0;
    const measure = (seconds: number, count: Count = pictures): Promise<Cost> =>
      measured(chromium, seconds, count, bench);

    const popup = await chromium.openPopup(tab);
    await addKey(handOn(popup), 'twitch', inventedKeys.twitch);
    await chooseSource(handOn(popup), 'tab');
    await popup.close();
    const bare = await recordBare(chromium, tab, (count) => measure(Math.min(enough, bench.seconds), count));

    await pressStart(handOn(await chromium.openPopup(tab)));
    await waitUntil('there is a picture', () => pictures() > 0);
    await closePopup(chromium);
    const plain = await measure(Math.min(enough, bench.seconds));
    await inPanel(chromium, tab, async (panel) => {
      await handOn(panel).click('input[name="camera-on"]');
      await handOn(panel).see('input[name="camera-on"]:checked');
    });
    const camera = await measure(Math.min(enough, bench.seconds));
    await inPanel(chromium, tab, async (panel) => {
      await handOn(panel).click('input[name="camera-on"]:checked');
      await handOn(panel).click('[data-sound="microphone"] .microphone-on');
      await handOn(panel).see('[data-sound="microphone"][data-there="true"]');
    });
    const mixed = await measure(bench.seconds);
    const last = publish!;
    await companion.stop();
    await last.written;
    const read = (cost: Cost): Promise<Stretch> => readStretch(cost, last);
    return studioSection(studioName, bare, {
      plain: await read(plain),
      camera: await read(camera),
      mixed: await read(mixed),
    });
  } finally {
    await chromium.close();
    await companion.stop();
    await companion.clear();
    await Promise.all([ingest.stop(), pages.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many pictures there have been. */
type Count = () => number | Promise<number>;

/** What the extension's process takes from now on, once it has settled. */
async function measured(
  chromium: Chromium,
  seconds: number,
  pictures: Count,
  { settle, signal }: Bench,
): Promise<Cost> {
  const pids = processTree([chromium.browser.process()!.pid!]).filter((pid) =>
    commandLine(pid).includes('--extension-process'),
  );
  await pause(systemClock, settle * 1_000, signal);
  const from = await pictures();
  const meter = new TreeMeter(pids);
  meter.start(false);
  const memory: number[] = [];
  for (let second = settle; second < seconds; second++) {
    await pause(systemClock, 1_000, signal);
    memory.push(memoryMb(pids));
  }
  const { cpuSeconds } = meter.stop();
  const tenth = Math.max(5, Math.floor(memory.length / 10));
  return {
    seconds: seconds - settle,
    cpu: cpuSeconds / (seconds - settle),
    pictures: [from, await pictures()],
    memoryMb: [quantile(memory.slice(0, tenth), 0.5), quantile(memory.slice(-tenth), 0.5)],
  };
}

/** Does something in the panel, and closes it: most of a show is measured without. */
async function inPanel(chromium: Chromium, tab: Page, act: (panel: Page) => Promise<void>): Promise<void> {
  const panel = await chromium.open(chromium.page('panel/index.html'));
  await act(panel);
  await panel.close();
  await tab.bringToFront();
}

async function closePopup(chromium: Chromium): Promise<void> {
  for (const target of chromium.browser.targets()) {
    if (target.url().startsWith(chromium.page('popup/'))) await (await target.asPage()).close();
  }
}
