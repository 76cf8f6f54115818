import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { platforms } from '../../companion/protocol/index.ts';
import { platformExpectations, shortcomings } from '../judge/expectations.ts';
import { verdictTable } from '../judge/verdict-table.ts';
import { judge } from '../judge/verdict.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages } from '../helpers/demo-page/server.ts';
import { fillIn, pressStop, targets } from '../helpers/popup.ts';
import { findChromium, findMediaTools } from '../helpers/programs.ts';
import { ensure } from '../helpers/set-up.ts';
import type { DemoArguments } from './arguments.ts';
import { Ends, interrupted } from './ends.ts';
import { findRecording, saveKeepsakes } from './keepsakes.ts';
import type { Screen } from './screen.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The whole demo: a real Chromium, the built extension and the built companion, driven as a person would.
 * @returns whether all three rehearsal ingests received what they should.
 */
export async function show(wanted: DemoArguments, screen: Screen, signal: AbortSignal): Promise<boolean> {
  const ends = new Ends(signal);
  try {
    return await Promise.race([goLive(wanted, screen, signal, ends), interrupted(signal)]);
  } finally {
    await ends.closeAll();
  }
}

async function goLive(
  { seconds, visible }: DemoArguments,
  screen: Screen,
  signal: AbortSignal,
  ends: Ends,
): Promise<boolean> {
  const say = (line: string): void => screen.say(line);
  await ensure(['chromium'], say);
  say('Building the companion and the extension');
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root, signal });

  say('Starting the companion; its rehearsal ingests stand in for the platforms, so nothing goes public');
  const companion = await ends.keep(Companion.start('--rehearse'), async (one) => {
    await one.stop();
    await one.clear();
  });
  const pages = await ends.keep(serveDemoPages(), (one) => one.close());
  say(`Opening a page in ${findChromium()}`);
  const launch = Chromium.launch({ extension: Chromium.built, headless: !visible });
  const chromium = await ends.keep(launch, (one) => one.close());
  say('Pairing the browser with the code that the companion shows');
  await chromium.pairWith(companion);
  const tab = await chromium.open(pages.moving);
  await tab.click('#tone');

  say('Entering three invented keys in the popup, then Start Streaming');
  const first = await chromium.openPopup(tab);
  await fillIn(handOn(first), 'tab');
  const popup = await chromium.goLive(first);
  for (let left = seconds; left > 0; left -= 1) {
    screen.draw(left, await companion.status());
    await pause(1000, undefined, { signal });
  }
  await pressStop(handOn(popup));
  await companion.stop();

  say('What each ingest really received, as ffprobe and ffmpeg see it:');
  const tools = await findMediaTools();
  const expected = { ...platformExpectations, toneHz: 440, minSeconds: seconds - 2 };
  const rows = [];
  for (const target of targets) {
    const verdict = await judge(await findRecording(companion.dataDir, target), tools, signal);
    rows.push({ name: platforms[target].name, verdict, shortcomings: shortcomings(verdict, expected) });
  }
  say(`\n${verdictTable(rows).replaceAll(/^/gm, '  ')}\n`);
  const recording = await findRecording(companion.dataDir, 'youtube');
  for (const file of await saveKeepsakes(tools.ffmpeg, recording, seconds, signal)) say(`Saved ${file}`);
  return rows.every((row) => row.shortcomings.length === 0);
}
