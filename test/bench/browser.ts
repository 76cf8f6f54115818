import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../companion/lib/clock.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { decode } from '../faults/arrived.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages } from '../helpers/demo-page/server.ts';
import { fillIn, pressStart, pressStop } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { clockMs, drawClock, follow, type Publish } from './clock.ts';
import { apps } from './contestant.ts';
import { quantile } from './frame-delays.ts';
import { bound } from './report.ts';
import type { Bench, Section } from './section.ts';
import { table } from './table.ts';

export const browserName = 'browser';

/** Starts that are measured; the last one goes on for the delay. */
const starts = 5;
/**
 * What a person waits for: from Start to the first picture at the ingests, and from a picture drawn in the tab to its
 * arrival there. A headless Chromium with the extension goes live from a tab; the wall clock is drawn into it, and read
 * back from what arrived.
 */
export async function browser(bench: Bench): Promise<Section> {
  console.error('Start, and pictures from the tab to the ingest …');
  const folder = await mkdtemp(join(tmpdir(), 'tabcast-bench-'));
  const ingest = new RehearsalIngest({ clock: systemClock });
  const [port, pages] = await Promise.all([ingest.start(), serveDemoPages()]);
  const publishes: Publish[] = [];
  ingest.on('session', (session) => publishes.push(follow(session, folder)));
  const flags = apps.flatMap((app) => ['--ingest', `${app}=rtmp://127.0.0.1:${port}/${app}`]);
  const companion = await Companion.start(...flags);
  const chromium = await Chromium.launch({ extension: Chromium.built });
  try {
    await chromium.pairWith(companion);
    const tab = await chromium.open(pages.moving);
    await drawClock(tab);
    let popup = await chromium.openPopup(tab);
    await fillIn(handOn(popup), 'tab');
    const startMs: number[] = [];
    for (let at = 0; at < starts; at++) {
      publishes.length = 0;
      await handOn(popup).see('main[data-phase="idle"] [data-companion="ok"]');
      const pressed = Date.now();
      await pressStart(handOn(popup));
      const isThere = (count: number): boolean =>
        publishes.length === apps.length && publishes.every(({ arrivals }) => arrivals.length >= count);
      await waitUntil('every ingest has a picture', () => isThere(1));
      startMs.push(Math.max(...publishes.map(({ arrivals }) => arrivals[0]!)) - pressed);
      // Stop has to be there before it can be pressed; the last one goes on.
      const pictures = (at < starts - 1 ? 1 : bench.seconds) * 30;
      await waitUntil('enough has arrived', () => isThere(pictures), (bench.seconds + 20) * 1_000);
      // The browser closes the popup when the capture of its tab begins.
      if (popup.isClosed()) popup = await chromium.openPopup(tab);
      await pressStop(handOn(popup));
      await Promise.all(publishes.map(({ written }) => written));
    }
    return section(startMs, await Promise.all(publishes.map((publish) => delaysOf(publish, bench.settle))));
  } finally {
    await chromium.close();
    await companion.stop();
    await companion.clear();
    await Promise.all([ingest.stop(), pages.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** From drawn to arrived, in ms, of every picture once the show has settled. */
async function delaysOf(
  { app, arrivals, file }: Publish,
  settle: number,
): Promise<{ app: string; ms: number[]; read: number }> {
  const { frames } = await decode(file);
  // Both on the wall clock, of which a frame knows the last fifteen bits.
  const ms = frames.flatMap(({ frame, time }, at) =>
    frame === null || time < settle * 1_000 ? [] : [(arrivals[at]! - frame) % clockMs],
  );
  const due = frames.filter(({ time }) => time >= settle * 1_000).length;
  return { app, ms, read: ms.length / due };
}

function section(
  startMs: readonly number[],
  arrived: readonly { app: string; ms: number[]; read: number }[],
): Section {
  const rows = arrived.map(({ app, ms, read }) => ({
    app,
    pictures: ms.length,
    read,
    p50: quantile(ms, 0.5),
    p99: quantile(ms, 0.99),
  }));
  const longest = Math.max(...startMs);
  return {
    name: browserName,
    figures: { startMs, delays: rows },
    text: [
      `Start → first picture at all three ingests: ${startMs.map((ms) => `${(ms / 1_000).toFixed(2)} s`).join(', ')}\n`,
      table([
        ['drawn in the tab → at the ingest', 'p50', 'p99', 'pictures'],
        ...rows.map(({ app, p50, p99, pictures }) => [app, `${p50} ms`, `${p99} ms`, String(pictures)]),
      ]),
    ].join('\n'),
    bounds: [
      bound(
        'Start pressed → first picture at the last of three ingests, longest of five, s',
        longest / 1_000,
        0.7,
      ),
      bound('drawn in the tab → at the ingest, p50, ms', Math.max(...rows.map(({ p50 }) => p50)), 500),
    ],
    wrong: rows
      .filter(({ read }) => !(read > 0.9))
      .map(
        ({ app, read }) =>
          `The clock could be read in only ${(read * 100).toFixed(0)} % of the pictures of ${app}.`,
      ),
    charts: {},
  };
}
