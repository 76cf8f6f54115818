import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../companion/encoder/run.ts';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { entered, pressStop } from '../helpers/popup.ts';
import { findProgram } from '../helpers/programs.ts';
import { followTones, type ToneMoment } from '../judge/tones.ts';

const microphoneHz = 1_000;
const tabHz = 440;
/** What the page plays of its tone. */
const tabDb = 20 * Math.log10(0.25);
/** What the microphone gives of its: ffmpeg's sine is an eighth of full scale, made louder below. */
const microphoneDb = 20 * Math.log10(1 / 8) + 6;
const { signal } = new AbortController();

let folder: string;
let air: Air;
let pages: DemoPages;
let chromium: Chromium;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-mixer-'));
  const tone = join(folder, 'microphone.wav');
  const sine = `sine=frequency=${microphoneHz}:sample_rate=48000:duration=30`;
  const make = ['-v', 'error', '-f', 'lavfi', '-i', sine, '-af', 'volume=6dB', tone];
  [air, pages] = await Promise.all([
    Air.open(),
    serveDemoPages(),
    runCommand(findProgram('ffmpeg'), make, signal),
  ]);
  const flags = [`--use-file-for-fake-audio-capture=${tone}`];
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true, flags });
  await chromium.meet(air.companion, entered('tab', ['youtube']));
  await chromium.rememberCamera();
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await pages?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The first of as many moments in a row that are so, or −1. */
function findRun(moments: readonly ToneMoment[], count: number, is: (one: ToneMoment) => boolean): number {
  return moments.findIndex(
    (_, at) => at + count <= moments.length && moments.slice(at, at + count).every(is),
  );
}

it('mixes the tab and a microphone, mutes one, and does not clip with both turned up', async () => {
  const tab = await chromium.open(pages.moving);
  await tab.click('#tone');
  await tab.waitForSelector('#tone[disabled]');
  const first = await chromium.openPopup(tab);
  await handOn(first).click('.with-microphone input');
  await handOn(first).see('.with-microphone input:checked');
  await chromium.goLive(first, ['youtube']);
  const panel = await chromium.open(chromium.page('panel/index.html'));
  const hand = handOn(panel);
  await hand.see('[data-sound="tab"][data-there="true"]');
  await hand.see('[data-sound="microphone"][data-there="true"]');
  // What the browser does for a voice takes most of a tone away.
  await hand.click('input[name="untouched"]');
  await hand.see('input[name="untouched"]:checked');
  await air.waitForMore('youtube', 2);
  await hand.click('[data-sound="microphone"] .mute-button');
  await hand.see('[data-sound="microphone"][data-muted="true"]');
  await air.waitForMore('youtube', 2);
  await hand.click('[data-sound="microphone"] .mute-button');
  await hand.see('[data-sound="microphone"][data-muted="false"]');
  for (const source of ['tab', 'microphone']) {
    await panel.focus(`[data-sound="${source}"] input`);
    await panel.keyboard.press('End');
    await panel.waitForFunction(
      (of) => document.querySelector(`[data-sound="${of}"] output`)?.textContent === '+12 dB',
      {},
      source,
    );
  }
  await air.waitForMore('youtube', 2);
  await panel.close();
  await pressStop(handOn(await chromium.openPopup(tab)));
  await air.waitForSilence();

  const file = air.nginx.records('youtube').at(-1)!;
  const moments = await followTones(findProgram('ffmpeg'), file, [tabHz, microphoneHz], signal);
  const isTabAsItIs = ({ levelsDb }: ToneMoment): boolean => Math.abs(levelsDb[0]! - tabDb) < 1;
  const isMicrophoneAsItIs = ({ levelsDb }: ToneMoment): boolean =>
    Math.abs(levelsDb[1]! - microphoneDb) < 1.5;
  const both = findRun(moments, 5, (one) => isTabAsItIs(one) && isMicrophoneAsItIs(one));
  const muted = findRun(moments, 5, (one) => isTabAsItIs(one) && one.levelsDb[1]! < -80);
  // Four times as loud, each alone is full scale: together the limiter makes them half as loud.
  const loud = findRun(moments, 5, ({ levelsDb }) => levelsDb.every((one) => one > -9));
  expect({ both, muted, loud }).toEqual({
    both: expect.toSatisfy((at: number) => at >= 0),
    muted: expect.toSatisfy((at: number) => at > both),
    loud: expect.toSatisfy((at: number) => at > muted),
  });
  // 1 dB below full scale, and what AAC adds to it.
  expect(Math.max(...moments.slice(muted).map(({ peak }) => peak))).toBeLessThan(0.97);
});
