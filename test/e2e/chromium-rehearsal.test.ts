import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verdictSchema, type Finding } from '../../companion/protocol/index.ts';
import { FlvReader } from '../../companion/flv/reader.ts';
import { measuredByFfmpeg, type Reference } from '../companion/judge/reference.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import type { PlantedShow, PlantedShows } from '../helpers/planted-shows/plan.ts';
import { servePlantedShows } from '../helpers/planted-shows/server.ts';
import { entered, pressStop } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';

let pages: DemoPages;
let planted: Awaited<ReturnType<typeof servePlantedShows>>;
let companion: Companion;
let chromium: Chromium;

beforeAll(async () => {
  [pages, planted] = await Promise.all([serveDemoPages(), servePlantedShows()]);
  companion = await Companion.start('--rehearse', '--allow-origin', planted.origin);
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(companion, entered('tab'));
});
afterAll(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
  await Promise.all([pages?.close(), planted?.close()]);
});

const folder = (): string => join(companion.dataDir, 'rehearsal');

async function recordings(): Promise<string[]> {
  return (await readdir(folder())).filter((name) => name.endsWith('.flv'));
}

/** What was measured of a recording, as it lies beside it, once it is there. */
async function findingsOf(recording: string): Promise<readonly Finding[]> {
  return waitUntil(`a verdict lies beside ${recording}`, async () => {
    const text = await readFile(join(folder(), recording.replace(/flv$/, 'json')), 'utf8').catch(() => '');
    return text.endsWith('}\n') && v.parse(verdictSchema, JSON.parse(text)).findings;
  });
}

/** Of picture and sound both. */
async function secondsIn(recording: string): Promise<number> {
  const tags = new FlvReader().push(await readFile(join(folder(), recording)));
  const ends = (['audio', 'video'] as const).map((kind) => tags.findLast(({ type }) => type === kind));
  return Math.min(...ends.map((tag) => tag?.timestamp ?? 0)) / 1_000;
}

const failed = (findings: readonly Finding[]): string[] =>
  findings.filter(({ level }) => level === 'fail').map(({ rule }) => rule);

it('a good show that is rehearsed in Chromium is measured to be one, and the popup says so', async () => {
  const tab = await chromium.open(pages.moving);
  // What it plays is to be there from the first moment on.
  await tab.click('#tone');
  await tab.waitForSelector('#tone[disabled]');
  const popup = await chromium.goLive(await chromium.openPopup(tab));
  await popup.waitForSelector('.verdict-panel [data-verdict]');
  await pressStop(handOn(popup));
  await popup.waitForSelector('.summary [data-verdict]');
  // Whatever comes of it: the shows behind this one have the machine for themselves.
  await popup.close();
  await tab.close();
  const measured = (await Promise.all((await recordings()).map(findingsOf))).flat();
  const of = (rule: string): Finding | undefined => measured.find((one) => one.rule === rule);
  expect(of('video-codec')?.measured).toBe('H.264');
  expect(of('size')?.measured).toBe('854×480');
  expect(of('audio-codec')?.measured).toBe('AAC');
  expect(of('colour-range')?.measured).toBe('limited');
  expect(Math.abs(Number(of('loudness')?.measured) + 15)).toBeLessThan(4);
  expect(failed(measured)).toEqual([]);
});

interface Fault {
  readonly platform: 'youtube' | 'facebook';
  /** What the page records; null for the show that it encodes itself. */
  readonly plan: PlantedShow | null;
  /** The rules that are to fail, and no others. */
  readonly fails: readonly string[];
  /** What the rules say, held against what ffmpeg measures of the recording. */
  readonly holds: (measured: (rule: string) => number | string, reference: Reference) => void;
}

const driftMsPerMin = 40;
const faults: Readonly<Record<string, Fault>> = {
  'sound that drifts by 40 ms a minute': {
    ...{ platform: 'youtube', plan: null, fails: ['av-drift'] },
    holds: (of) => expect(Math.abs(Number(of('av-drift')) - driftMsPerMin)).toBeLessThan(8),
  },
  'keyframes 7 s apart and full-range colours': {
    platform: 'youtube',
    plan: { picture: 'canvas', keyframeMs: 7_000 },
    fails: ['keyframes', 'colour-range'],
    holds: (of, { keyframeSeconds, colourRange }) => {
      expect(of('keyframes')).toBeCloseTo(keyframeSeconds, 1);
      expect(Math.abs(keyframeSeconds - 7)).toBeLessThan(0.5);
      expect([of('colour-range'), colourRange]).toEqual(['full', 'pc']);
    },
  },
  'sound on one side that is 300 ms late': {
    platform: 'youtube',
    plan: { picture: 'flashing', sound: { beeps: true, gain: 0.3, sides: [0], lateSeconds: 0.3 } },
    fails: ['one-side', 'av-offset'],
    holds: (of, { sidesDb, beepAfterFlashMs }) => {
      expect(Math.min(sidesDb, Number(of('one-side')))).toBeGreaterThan(20);
      expect(Math.abs(Number(of('av-offset')) - 300)).toBeLessThan(80);
      // One flash of theirs against the mean of all: pictures are 33 ms apart.
      expect(Math.abs(Number(of('av-offset')) - beepAfterFlashMs)).toBeLessThan(80);
    },
  },
  'more bits than the platform takes': {
    platform: 'facebook',
    plan: { picture: 'noise', kbps: 4_000 },
    fails: ['video-bitrate'],
    holds: (of, { videoKbps }) => expect(Number(of('video-bitrate')) / videoKbps).toBeCloseTo(1, 1),
  },
  'silence and 10 black pictures a second': {
    platform: 'youtube',
    plan: { picture: 'black', frameRate: 10, sound: { gain: 0 } },
    fails: ['frame-rate', 'black', 'silence'],
    holds: (of, { seconds, frameRate, blackSeconds, silentSeconds }) => {
      expect(of('frame-rate')).toBeCloseTo(frameRate, 1);
      expect(Number(of('black')) / 100).toBeCloseTo(blackSeconds / seconds, 1);
      expect(Number(of('silence')) / 100).toBeCloseTo(silentSeconds / seconds, 1);
    },
  },
  'a loudness of -6 LUFS and a frozen picture': {
    platform: 'youtube',
    plan: { picture: 'still', sound: { gain: 0.5 } },
    fails: ['frozen', 'loudness'],
    holds: (of, { seconds, frozenSeconds, lufs }) => {
      expect(Number(of('frozen')) / 100).toBeCloseTo(frozenSeconds / seconds, 1);
      expect(Math.abs(Number(of('loudness')) - lufs)).toBeLessThan(0.2);
      expect(Math.abs(lufs + 6)).toBeLessThan(1);
    },
  },
};
/** Longer than keyframes are apart, and enough for four flashes. */
const onAirMs = 8_500;
/** Of the show whose times are exact: so many flashes tell its drift. */
const driftSeconds = 16;

/**
 * The faults are in the pictures and the sound, or in what the recorder is asked for. Two things Chromium's own recorder cannot do:
 * it stamps pictures when it gets them, which on a busy machine hides a drift of 40 ms a minute for as long as half a minute, so that
 * show is encoded by Chromium and stamped by the page; and what comes by way of a canvas is full range, so the others do not.
 */
describe('what a page in Chromium records', () => {
  const made = new Map<string, string>();

  beforeAll(async () => {
    const tab = await chromium.open(`${planted.origin}/index.html`);
    // A page may sound only after a person has touched it.
    await tab.mouse.click(1, 1);
    const begun: Promise<void>[] = [];
    // One after the other: a publish belongs to the newest rehearsal.
    for (const [name, fault] of Object.entries(faults)) {
      const before = await recordings();
      begun.push(begin(tab, name, fault));
      const mine = await waitUntil(`a show with ${name} is recorded`, async () =>
        (await recordings()).find((file) => !before.includes(file)),
      );
      made.set(name, mine);
    }
    await Promise.all(begun);
    await waitUntil('all are on air for long enough', async () => {
      const { broadcasts } = await companion.status();
      const all = broadcasts.flatMap(({ destinations }) => destinations.map(({ stats }) => stats.uptimeMs));
      return all.every((ms) => ms >= onAirMs);
    });
    const [encoded] = [...made.values()];
    await waitUntil(
      'all that was encoded has come',
      async () => (await secondsIn(encoded!)) > driftSeconds - 0.5,
    );
    await endAll(tab);
  });

  it.each(Object.entries(faults))('with %s gets the right verdict', async (name, { fails, holds }) => {
    const recording = made.get(name)!;
    const findings = await findingsOf(recording);
    expect(failed(findings)).toEqual(fails);
    const reference = await measuredByFfmpeg(await readFile(join(folder(), recording)));
    holds((rule) => findings.find((one) => one.rule === rule)!.measured, reference);
  });
});

/** Resolves when the show has begun; of the one that is encoded by the page, when all of it was sent. */
async function begin(tab: Page, name: string, { platform, plan }: Fault): Promise<void> {
  const port = companion.ports[platform];
  const key = name.replaceAll(' ', '-');
  if (plan)
    await tab.evaluate(
      (...words) => (globalThis as unknown as PlantedShows).begin(...words),
      ...([port, key, plan] as const),
    );
  else
    await tab.evaluate(
      (...words) => (globalThis as unknown as PlantedShows).beginDrifting(...words),
      ...([port, key, driftSeconds, driftMsPerMin / 60_000] as const),
    );
}

function endAll(tab: Page): Promise<void> {
  return tab.evaluate(() => (globalThis as unknown as PlantedShows).endAll());
}
