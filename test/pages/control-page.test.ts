import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsView } from '../../companion/config/settings-view.ts';
import { readRequest } from '../../companion/config/settings.ts';
import { ControlStream } from '../../companion/control/control-stream.ts';
import { ControlPort } from '../../companion/control/control-port.ts';
import { historyRoutes } from '../../companion/control/history-routes.ts';
import { recordingRoutes } from '../../companion/control/recording-routes.ts';
import { HistoryThread } from '../../companion/history/history-thread.ts';
import { History } from '../../companion/history/history.ts';
import { openFile } from '../../companion/history/open-file.ts';
import { Store } from '../../companion/history/store.ts';
import type { HistoryWrite } from '../../companion/history/writes.ts';
import { RecordingFiles } from '../../companion/recording/recording-files.ts';
import { systemClock } from '../../companion/lib/clock.ts';
import { Door } from '../../companion/lib/door.ts';
import {
  newClientId,
  newSecret,
  verifierOf,
  type ShowEvent,
  type ShowVerdict,
  type Status,
} from '../../companion/protocol/index.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { plainHello } from '../helpers/hello.ts';
import { captureLog } from '../helpers/log-capture.ts';
import { keyboardFaults, misfits, misfitsNarrow } from '../helpers/page-fit.ts';
import { openPairingDesk } from '../helpers/pairing-desk.ts';
import { makeRecording } from '../helpers/recordings.ts';
import {
  changed,
  destinationStats,
  judged,
  destinationStatus,
  sample,
  started,
} from '../helpers/show-events.ts';
import { focused, picture, violations, violationsInBoth } from './view.ts';

const built = fileURLToPath(new URL('../../dist/companion/page', import.meta.url));
const builtHistory = fileURLToPath(new URL('../../dist/companion/history.js', import.meta.url));
const parts = ['show', 'history', 'recordings', 'pairing', 'settings', 'log'] as const;
const browserName = 'Chrome on Linux, the one in the studio';

const twitch = { id: 'twitch', platform: 'twitch', name: 'Twitch' } as const;
const refused = { ...twitch, state: 'waiting', reason: 'refused' } as const;
const status: Status = {
  ...plainHello,
  uptimeMs: 1,
  ffmpegVersion: '7.1',
  broadcasts: [
    {
      id: 1,
      sockets: 1,
      ageMs: 600_000,
      rehearsal: false,
      held: false,
      epoch: 0,
      media: null,
      restarts: 0,
      destinations: [
        { status: destinationStatus(), stats: destinationStats({ uptimeMs: 599_000 }) },
        { status: destinationStatus(refused), stats: destinationStats({ id: 'twitch', bitrate: 0 }) },
      ],
    },
  ],
};

/** Ten minutes of a show, with trouble in them. */
function tenMinutes(): ShowEvent[] {
  const seconds = Array.from({ length: 600 }, (_, second) => second);
  return [
    started(0),
    changed(0, { state: 'publishing' }),
    changed(0, { ...twitch, state: 'publishing' }),
    changed(1, {}),
    changed(1, twitch),
    changed(570, refused),
    judged(590, 1, verdict),
    ...seconds.flatMap((second) => {
      const unrest = 400_000 * Math.sin(second / 9);
      const late = second > 300 && second < 340 ? 4_000 : 200;
      const droppedFrames = second > 320 ? 90 : 0;
      return [
        sample(second, { bitrate: 4_300_000 + unrest, behindMs: late, queueMs: late / 2, droppedFrames }),
        sample(second, { id: 'twitch', bitrate: second < 570 ? 4_300_000 + unrest : 0 }),
      ];
    }),
  ];
}

/** One thing could be better, and one is wrong for one platform. */
const verdict: ShowVerdict = {
  level: 'fail',
  measuredMs: 600_000,
  findings: [
    {
      rule: 'keyframes',
      level: 'fail',
      fault: 'keyframes-far',
      measured: 7,
      limit: 4,
      unit: 's',
      by: 'times',
      platforms: ['YouTube', 'Twitch'],
    },
    {
      rule: 'loudness',
      level: 'warn',
      fault: 'too-quiet',
      measured: -40,
      limit: -30,
      unit: 'LUFS',
      by: 'decoding',
      platforms: [],
    },
  ],
  unmeasured: [],
};

/** More shows than are listed at once, a day apart, the newest a rehearsal and the one before cut off. */
const pastShows = 28;
function past(now: number) {
  return Array.from({ length: pastShows }, (_, age) => {
    const show = randomUUID();
    const startedAt = now - (age + 1) * 86_400_000;
    const named = { kind: 'destination', show, name: 'twitch', platform: 'twitch', title: 'Twitch' } as const;
    const sample = { at: 3_671, kbps: 4_300, behindMs: 200, queueMs: 100, droppedFrames: 1_234 };
    const began = { kind: 'show', show, startedAt, rehearsal: age === 0 } as const;
    const writes: HistoryWrite[] = [
      began,
      { ...named, name: 'youtube', platform: 'youtube', title: 'YouTube, the channel with the long name' },
      named,
      { kind: 'sample', show, name: 'twitch', sample, bytes: 1, reconnects: 2, isLive: true },
      ...(age === 0 ? [{ kind: 'verdict', show, verdict } as const] : []),
      ...(age === 1 ? [] : [{ kind: 'end', show, end: 'stopped' } as const]),
    ];
    return { show: began, writes };
  });
}

/** Three files: one that grows, one that is yet to be an MP4, and one that can be played. */
async function openRecordings(): Promise<RecordingFiles> {
  const folder = join(desk.dataDir, 'recordings');
  const [growing, left, film] = [
    '2026-01-03 20.00.00.flv',
    '2026-01-02 20.00.00 (2).flv',
    '2026-01-01 20.00.00.mp4',
  ];
  await mkdir(folder);
  for (const name of [growing, left])
    await writeFile(join(folder, `Tabcast ${name}`), Buffer.alloc(3_000_000));
  await writeFile(join(folder, `Tabcast ${film}`), await makeRecording('h264-aac.mp4', { seconds: 2 }));
  const open = new Set([join(folder, `Tabcast ${growing}`)]);
  return new RecordingFiles({ folder, isChosen: true, open: () => open, release: () => true });
}

function openHistory(): History {
  const file = join(desk.dataDir, 'history.db');
  const { db } = openFile(file, Date.now());
  const store = new Store(db);
  for (const { show, writes } of past(Date.now())) store.write(writes, show.startedAt + 4_000_000);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const thread = new HistoryThread({
    clock: systemClock,
    script: builtHistory,
    file,
    onAside: () => undefined,
  });
  thread.start();
  const { logger } = captureLog();
  return new History({ clock: systemClock, log: logger, thread, redact: (text) => text });
}

/** What the page is shown by; only the show and its answers are planted. */
let desk: ReturnType<typeof openPairingDesk>;
let kept: History;
let files: RecordingFiles;
let chromium: Chromium;
let control: ControlPort;
let port = 0;
let page: Page;
/** What the browser had to say against the page: policy, scripts. */
const complaints: string[] = [];

async function openControl(): Promise<void> {
  const { logger } = captureLog();
  const settings = readRequest(['--data-dir', '/home/somebody/tabcast', '--grace', '120'], {});
  if (settings.ask !== 'run') throw new Error('no settings');
  const stream = new ControlStream({
    clock: systemClock,
    status: () => status,
    configFile: '/home/somebody/tabcast/config.json',
    settings: settingsView(settings.settings, (text) => text),
    log: desk.logTail,
    book: desk.book,
    codes: desk.codes,
  });
  for (const event of tenMinutes()) stream.take(event);
  const door = new Door({ allowOrigins: [], token: null });
  const source = { hello: () => plainHello, status: () => status };
  const more = [historyRoutes(kept), recordingRoutes(files)];
  control = new ControlPort({ ...desk, door, logger, source, more, page: built, stream }, systemClock);
  port = await control.open([port]);
}

async function pairedBrowser(): Promise<void> {
  const [id, verifier] = [newClientId(), await verifierOf(newSecret())];
  await desk.book.add({ id, origin: 'x', name: browserName, pairedAt: '2026-01-02T03:04:05.000Z', verifier });
}

/** A tab with the page, once all that it shows at first is there. */
async function openPage(languages: readonly string[] = ['en']): Promise<Page> {
  const opened = await chromium.browser.newPage();
  opened.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  opened.on('pageerror', (error) => complaints.push(String(error)));
  await opened.evaluateOnNewDocument(
    (value) => Object.defineProperty(navigator, 'languages', { value }),
    languages,
  );
  await opened.setViewport({ width: 1_000, height: 900 });
  await opened.goto(`http://127.0.0.1:${port}/?key=${desk.pageKey}`);
  // What is behind another tab draws nothing, and nothing is waited for there.
  await opened.bringToFront();
  await opened.waitForSelector('[data-link="open"] [data-destination="twitch"][data-tone="trouble"]');
  await opened.waitForSelector('.events li:nth-child(6)');
  return opened;
}

/** Goes to a part of the page, as a person does. */
async function goTo(opened: Page, part: (typeof parts)[number]): Promise<void> {
  await opened.click(`nav a[href="#${part}"]`);
  await opened.waitForSelector(`nav a[href="#${part}"][aria-current="page"]`);
  const sign = {
    show: '.chart canvas',
    history: '[data-show]',
    recordings: '[data-recording]',
    pairing: '[data-browser]',
    settings: '.facts code',
    log: '.log li',
  };
  await opened.waitForSelector(sign[part]);
}

beforeAll(async () => {
  desk = openPairingDesk();
  kept = openHistory();
  files = await openRecordings();
  await pairedBrowser();
  desk.logTail.add('{"level":30,"time":1,"msg":"Paired a browser","name":"Chrome"}');
  desk.logTail.add('{"level":40,"time":2,"msg":"Refused a request","code":"unauthorized"}');
  chromium = await Chromium.launch({});
  await openControl();
  page = await openPage();
});
afterAll(async () => {
  await chromium?.close();
  await control?.close();
  await kept?.close();
  desk?.clear();
});

describe('the control page', () => {
  it.each(parts)(
    'has no accessibility violation and no overflow in the part "%s", in light and dark, also where there is little room',
    async (part) => {
      await page.setViewport({ width: 1_000, height: 900 });
      await goTo(page, part);
      expect(await violationsInBoth(page, `control ${part}`)).toEqual([]);
      expect(await misfits(page)).toEqual([]);
      expect(await keyboardFaults(page)).toEqual([]);
      await page.setViewport({ width: 360, height: 800 });
      expect(await misfits(page)).toEqual([]);
      await picture(page, `control narrow ${part}`);
      expect(await misfitsNarrow(page)).toEqual([]);
    },
  );

  it('draws a line for each figure, in the colours of the scheme', async () => {
    await page.setViewport({ width: 1_000, height: 900 });
    await goTo(page, 'show');
    const drawn = await page.$$eval('[data-destination="youtube"] canvas', (all) =>
      all.map((canvas) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let pixels = 0;
        // #2f6bec, as the line is.
        for (let at = 0; at < data.length; at += 4)
          if (
            Math.abs(data[at]! - 0x2f) + Math.abs(data[at + 1]! - 0x6b) + Math.abs(data[at + 2]! - 0xec) <
            24
          )
            pixels += 1;
        return pixels;
      }),
    );
    expect(drawn).toHaveLength(4);
    expect(drawn.slice(0, 3).filter((pixels) => pixels < 100)).toEqual([]);
    const said = await page.$$eval('[data-destination="youtube"] figcaption', (all) =>
      all.map(({ textContent }) => textContent),
    );
    expect(said[0]).toContain('4.3 Mb/s');
    expect(said[1]).toMatch(/^Behind0\.2sHighest: 4\.0s$/);
    expect(said[3]).toContain('Highest: 90');
  });

  it('goes from right to left in Arabic, with nothing in the way of it', async () => {
    const arabic = await openPage(['ar-EG', 'en']);
    expect(await arabic.$eval('html', ({ dir, lang }) => [dir, lang])).toEqual(['rtl', 'ar']);
    for (const part of parts) {
      await goTo(arabic, part);
      await picture(arabic, `control right to left ${part}`);
      expect(await violations(arabic)).toEqual([]);
      expect(await misfitsNarrow(arabic)).toEqual([]);
      await arabic.setViewport({ width: 1_000, height: 900 });
    }
    await arabic.close();
    await page.bringToFront();
  });

  it('shows a code when it is asked for one, and asks before a browser is forgotten', async () => {
    await goTo(page, 'pairing');
    const hand = handOn(page);
    await hand.click('.pairing-code button');
    const code = await page.waitForSelector('.pairing-code output');
    expect(await code!.evaluate(({ textContent }) => textContent)).toBe(desk.shown.at(-1));

    await hand.click('[data-browser] button');
    await page.waitForSelector('dialog');
    expect(await focused(page)).toBe('Cancel');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    expect(await focused(page)).toBe(`Forget ${browserName}`);
    expect(await desk.book.list()).toHaveLength(1);

    await hand.click('[data-browser] button');
    await hand.click('dialog .button-danger');
    await page.waitForSelector('[data-browser]', { hidden: true });
    expect(await desk.book.list()).toEqual([]);
    expect(await focused(page)).toBe('Paired browsers');
  });

  it('lists shows that are past, opens the report on one by a link without the key, and asks before one is deleted', async () => {
    const hand = handOn(page);
    await goTo(page, 'history');
    const count = (): Promise<number> => page.$$eval('[data-show]', (all) => all.length);
    expect(await count()).toBe(25);
    await hand.click('.more');
    await expect.poll(count).toBe(pastShows);
    const second = await page.$eval('[data-show]:nth-child(2)', ({ textContent }) => textContent);
    const said = await page.$eval('[data-show] .verdict', ({ textContent }) => textContent);
    expect(said).toMatch(
      /^Viewers would notice.*YouTube and Twitch: Keyframes are too far apart.*very quiet/,
    );
    expect(second).toMatch(/It was cut off.*Dropped: 1,234 · Reconnects: 2/);
    // The worse of how it ended and of what was measured.
    const marks = await page.$$eval('.past-show-head .status-mark', (all) =>
      all.map((one) => one.classList[1]),
    );
    expect(marks.slice(0, 3)).toEqual(['tone-trouble', 'tone-trouble', 'tone-ok']);

    const opened = chromium.browser.waitForTarget((one) => one.url().includes('report.html'));
    await hand.click('[data-show] a[target]');
    const report = await (await opened).asPage();
    expect(
      await report.waitForSelector('h1').then((title) => title!.evaluate((one) => one.textContent)),
    ).toMatch(/^Show of/);
    expect(report.url()).not.toContain(desk.pageKey);
    await report.close();
    await page.bringToFront();
    const json = await page.$eval('[data-show] a[download]', ({ href }) => href);
    expect(await (await fetch(json)).json()).toMatchObject({ rehearsal: true, end: 'stopped' });

    await hand.click('[data-show] .button-quiet');
    await hand.click('dialog .button-danger');
    await expect.poll(count).toBe(pastShows - 1);
    expect(await focused(page)).toBe('History');
    await hand.click('.part-head .button-danger');
    await hand.click('dialog .button-danger');
    await page.waitForSelector('.empty');
    expect(await kept.list(1, null)).toEqual([]);
    expect(await focused(page)).toBe('History');
  });

  it('lists what was recorded, plays what can be played, and asks before it is deleted', async () => {
    const hand = handOn(page);
    await goTo(page, 'recordings');
    const states = (): Promise<(string | null)[]> =>
      page.$$eval('[data-recording]', (all) => all.map((one) => one.getAttribute('data-state')));
    expect(await states()).toEqual(['recording', 'left', 'ready']);
    expect(await page.$$eval('[data-state="recording"] :is(a, button)', (all) => all.length)).toBe(0);
    await hand.click('[data-state="ready"] button');
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2);
    await hand.click('[data-state="left"] .button-quiet');
    await hand.click('dialog .button-danger');
    await expect.poll(states).toEqual(['recording', 'ready']);
    expect((await files.list()).recordings).toHaveLength(2);
    expect(await focused(page)).toBe('Recordings');
  });

  it('has its key out of sight, and works when it is loaded again; without one it says how to be opened', async () => {
    expect(page.url()).not.toContain('key=');
    await page.reload();
    await page.waitForSelector('[data-link="open"]');
    const other = await chromium.browser.newPage();
    await other.goto(`http://127.0.0.1:${port}/`);
    await other.bringToFront();
    await other.waitForSelector('[data-link="locked"]');
    expect(await other.$eval('main', ({ textContent }) => textContent)).toContain('shows as Control');
    expect(await violations(other)).toEqual([]);
    await other.close();
    await page.bringToFront();
  });

  it('says that the companion is gone without anything that moves, and goes on when it is back', async () => {
    await goTo(page, 'show');
    const place = (): Promise<number> => page.$eval('main', (main) => main.getBoundingClientRect().top);
    const before = await place();
    await control.close();
    await page.waitForSelector('[data-link="lost"]');
    expect(await page.title()).toMatch(/^Waiting for the companion/);
    expect(await page.$eval('.page-lead', ({ textContent }) => textContent)).toContain('is not running');
    expect(await place()).toBe(before);
    await openControl();
    await page.waitForSelector('[data-link="open"]');
    await page.waitForFunction(() => document.title.startsWith('Live on 1 of 2'));
    expect(await page.$eval('.events li', ({ textContent }) => textContent)).toContain('is back');
    expect(await place()).toBe(before);
  });

  it('is let do all that it does by its policy', () => {
    // What the browser says of requests to a companion that is gone, and to one that refuses, is as it should be.
    expect(complaints.filter((line) => !/Failed to load resource/.test(line))).toEqual([]);
  });
});
