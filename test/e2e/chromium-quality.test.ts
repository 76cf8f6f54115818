import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../companion/encoder/run.ts';
import { FlvReader } from '../../companion/flv/reader.ts';
import { decode, type Arrived } from '../faults/arrived.ts';
import { Air } from '../helpers/air.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { beepEveryMs, serveNumberedPage, unitMs, type NumberedPage } from '../helpers/numbered-page.ts';
import { plainFilm } from '../helpers/picture-colours.ts';
import { addKey, chooseSource, inventedKeys, pressStop } from '../helpers/popup.ts';
import { findProgram } from '../helpers/programs.ts';

const sideFrames = 20;

let folder: string;
let air: Air;
let chromium: Chromium;
let served: NumberedPage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-quality-'));
  const [film, hum] = [join(folder, 'camera.y4m'), join(folder, 'microphone.wav')];
  // Not as loud as a beep.
  const sine = [
    '-f',
    'lavfi',
    '-i',
    'sine=frequency=1000:sample_rate=48000:duration=30',
    '-af',
    'volume=-18dB',
  ];
  served = await serveNumberedPage();
  [air] = await Promise.all([
    Air.open(),
    plainFilm(film, '320x240', [200, 80, 40]),
    runCommand(findProgram('ffmpeg'), ['-v', 'error', ...sine, hum], new AbortController().signal),
  ]);
  const flags = [`--use-file-for-fake-video-capture=${film}`, `--use-file-for-fake-audio-capture=${hum}`];
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true, flags });
  await chromium.meet(air.companion);
  await chromium.rememberCamera();
});
afterEach(async () => {
  await chromium?.close();
  await air?.close();
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Before which of its pictures a recording gets another decoder configuration. */
async function changesOf(file: string): Promise<number[]> {
  const video = new FlvReader().push(await readFile(file)).filter(({ type }) => type === 'video');
  const changes: number[] = [];
  let pictures = 0;
  for (const { sequenceHeader, payload } of video) {
    if (sequenceHeader && pictures > 0) changes.push(pictures);
    if (!sequenceHeader && payload[1] === 1) pictures += 1;
  }
  return changes;
}

/**
 * How much later, in ms, pictures have their place from this one on than they had before, measured by when the page drew them: in the
 * middle of so many on both sides.
 */
function shiftAt(frames: Arrived['frames'], at: number): number {
  const lag = (some: Arrived['frames']): number => {
    const lags = some.map(({ time, frame }) => time - frame! * unitMs).sort((a, b) => a - b);
    return lags[Math.floor(lags.length / 2)]!;
  };
  return lag(frames.slice(at, at + sideFrames)) - lag(frames.slice(at - sideFrames, at));
}

it('another size and bitrate three times while live loses and repeats nothing, mixed or not', async () => {
  const tab = await chromium.open(served.url);
  await tab.click('#tone');
  await tab.waitForSelector('#tone[disabled]');
  const first = await chromium.openPopup(tab);
  await addKey(handOn(first), 'twitch', inventedKeys.twitch);
  await chooseSource(handOn(first), 'tab');
  await chromium.goLive(first, ['twitch']);
  const panel = await chromium.open(chromium.page('panel/index.html'));
  const hand = handOn(panel);
  const choose = async (preset: string): Promise<void> => {
    await panel.select('.quality-preset', preset);
    await panel.waitForFunction(
      (chosen) => {
        const select = document.querySelector<HTMLSelectElement>('.quality-preset');
        return select?.value === chosen && !select.closest('[aria-busy="true"]');
      },
      {},
      preset,
    );
  };
  await panel.waitForSelector('.quality-preset');
  await air.waitForSeconds('twitch', 3);
  await choose('480p30');
  await air.waitForSeconds('twitch', 5);
  await hand.click('input[name="camera-on"]');
  await hand.click('.microphone-on');
  await hand.see('[data-sound="microphone"][data-there="true"]');
  await air.waitForSeconds('twitch', 8);
  await choose('720p30');
  await air.waitForSeconds('twitch', 10);
  await choose('480p30');
  await air.waitForSeconds('twitch', 12.5);
  await panel.close();
  // The popup closed when the panel took the focus.
  await pressStop(handOn(await chromium.openPopup(tab)));
  await air.waitForSilence();

  const [file, ...more] = air.nginx.records('twitch');
  expect(more).toEqual([]);
  const { frames, beeps, errors, monotonic } = await decode(file!);
  expect([errors, monotonic]).toEqual(['', true]);
  const seams = await changesOf(file!);
  expect(seams).toHaveLength(4);
  const spacings = frames.map(({ time }, at) => (at > 0 ? time - frames[at - 1]!.time : 0));
  const elsewhere = frames
    .map((_, at) => at)
    .slice(sideFrames, -sideFrames)
    .filter((at) => seams.every((seam) => Math.abs(seam - at) > sideFrames));
  // What a busy machine does to the pictures of a tab it does everywhere.
  const usualMs = Math.max(50, ...elsewhere.map((at) => spacings[at]!));
  const usualShift = Math.max(20, ...elsewhere.map((at) => Math.abs(shiftAt(frames, at))));
  const beepShifts = beeps.map((beep, n) => (n > 0 ? Math.abs(beep - beeps[n - 1]! - beepEveryMs) : 0));
  const isFar = (beep: number): boolean => seams.every((at) => Math.abs(frames[at]!.time - beep) > 1_100);
  const usualBeepShift = Math.max(20, ...beepShifts.filter((_, n) => isFar(beeps[n]!)));
  // The second is the microphone's: from there on sound, and picture with it, come a little later.
  for (const at of [seams[0]!, seams[2]!, seams[3]!]) {
    const [before, after] = [frames[at - 1]!, frames[at]!];
    expect(after.keyframe).toBe(true);
    // What the page shows next, or the same once more where it had drawn nothing since; never an earlier one.
    expect(after.frame! - before.frame!).toBeGreaterThanOrEqual(0);
    expect(spacings[at]).toBeGreaterThanOrEqual(30);
    expect(spacings[at]).toBeLessThanOrEqual(usualMs);
    // One that is missing or there twice would move all that follow by 33 ms.
    expect(Math.abs(shiftAt(frames, at))).toBeLessThanOrEqual(usualShift);
    // Less than a packet of AAC.
    const next = beeps.findIndex((beep) => beep > after.time);
    for (const n of [next, next + 1]) expect(beepShifts[n]).toBeLessThanOrEqual(usualBeepShift);
  }
});
