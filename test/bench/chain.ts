import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { systemClock } from '../../companion/lib/clock.ts';
import { pause } from '../../companion/lib/waiting.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages } from '../helpers/demo-page/server.ts';
import { chooseSource, inventedKeys, pressStart, targets } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { apps } from './contestant.ts';
import { commandLine, processTree, TreeMeter } from './process-tree.ts';
import { bound } from './report.ts';
import type { Bench, Section } from './section.ts';
import { builtCompanion } from './tabcast.ts';
import { table } from './table.ts';

export const chainName = 'chain';

/** Shares of one core while a tab is live at three ingests. */
interface Chain {
  readonly title: string;
  /** The extension's process, in which the pictures are encoded. */
  readonly extension: number;
  readonly companion: number;
  /** The browser's other processes: the page, its drawing, the browser itself. */
  readonly browser: number;
  /** Pictures a second at the ingest that has the fewest. */
  readonly fps: number;
}

/** What the whole way from a tab to three ingests costs, in a real Chromium; against an older build, too. */
export async function chain(bench: Bench): Promise<Section> {
  const chains: Chain[] = [];
  const now = { title: 'Tabcast', extension: Chromium.built };
  chains.push(await measure(now, bench));
  if (bench.against !== null) {
    const extension = join(bench.against, 'dist/chrome');
    const before = { title: 'Tabcast before', extension, program: builtCompanion(bench.against) };
    chains.push(await measure(before, bench));
  }
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const whole = ({ extension, companion }: Chain): number => extension + companion;
  const [own, before] = chains;
  const what = 'CPU of extension and companion against those before, a tab live at 720p30';
  return {
    name: chainName,
    figures: chains,
    text: table([
      ['a tab live at three', 'extension', 'companion', 'rest of the browser', 'fps'],
      ...chains.map((one) => [
        one.title,
        ...[one.extension, one.companion, one.browser].map(share),
        one.fps.toFixed(1),
      ]),
    ]),
    bounds: before ? [bound(what, whole(own!) / whole(before), 0.9)] : [],
    wrong: chains
      .filter(({ fps }) => !(fps > 28))
      .map(({ title, fps }) => `${title}: only ${fps.toFixed(1)} pictures a second arrived.`),
    charts: {},
  };
}

interface Build {
  readonly title: string;
  /** Folder of the built extension. */
  readonly extension: string;
  /** The built companion; this one unless given. */
  readonly program?: string;
}

async function measure({ title, extension, program }: Build, bench: Bench): Promise<Chain> {
  console.error(`The whole chain: ${title} …`);
  const ingest = new RehearsalIngest({ clock: systemClock });
  const [port, pages] = await Promise.all([ingest.start(), serveDemoPages()]);
  const pictures = new Map<string, number>(apps.map((app) => [app, 0]));
  ingest.on('session', (session) => {
    session.on('tag', ({ type, sequenceHeader }) => {
      if (type === 'video' && !sequenceHeader) pictures.set(session.app, pictures.get(session.app)! + 1);
    });
  });
  const fewest = (): number => Math.min(...pictures.values());
  const flags = apps.flatMap((app) => ['--ingest', `${app}=rtmp://127.0.0.1:${port}/${app}`]);
  const companion = await Companion.startWith(program ? { program } : {}, ...flags);
  const chromium = await Chromium.launch({ extension });
  try {
    await chromium.pairWith(companion);
    const tab = await chromium.open(pages.moving);
    const popup = await chromium.openPopup(tab);
    await enterKeys(popup);
    await pressStart(handOn(popup));
    await waitUntil('every ingest has a picture', () => fewest() > 0);
    // Where it is open it has a share of its own: most of a show it is not.
    for (const target of chromium.browser.targets()) {
      if (target.url().startsWith(chromium.page('popup/'))) await (await target.asPage()).close();
    }
    const browserPid = chromium.browser.process()!.pid!;
    const extensionPids = processTree([browserPid]).filter((pid) =>
      commandLine(pid).includes('--extension-process'),
    );
    const roots = { extension: extensionPids, companion: [companion.pid], browser: [browserPid] };
    await pause(systemClock, bench.settle * 1_000, bench.signal);
    const first = fewest();
    const meters = Object.values(roots).map((pids) => new TreeMeter(pids));
    for (const meter of meters) meter.start(false);
    const seconds = bench.seconds - bench.settle;
    await pause(systemClock, seconds * 1_000, bench.signal);
    const [own, fanOut, whole] = meters.map((meter) => meter.stop().cpuSeconds / seconds);
    const fps = (fewest() - first) / seconds;
    return { title, extension: own!, companion: fanOut!, browser: whole! - own!, fps };
  } finally {
    await chromium.close();
    await companion.stop();
    await companion.clear();
    await Promise.all([ingest.stop(), pages.close()]);
  }
}

/** Enters three keys and the tab as the source; an older build leaves the ticks to the person. */
async function enterKeys(popup: Page): Promise<void> {
  const hand = handOn(popup);
  for (const target of targets) {
    const card = `[data-destination="${target}"]`;
    await hand.click(`${card}[data-configured="false"] .card-key`);
    await hand.type('dialog input', inventedKeys[target]);
    await hand.click('dialog button[type="submit"]');
    await hand.see(`${card}[data-configured="true"]`);
    if (await popup.$(`${card}[data-selected="false"]`)) await hand.click(`${card} .card-main`);
    await hand.see(`${card}[data-selected="true"]`);
  }
  await chooseSource(hand, 'tab');
}
