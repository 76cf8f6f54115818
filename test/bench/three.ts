import { judge, type Verdict } from '../judge/verdict.ts';
import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { chart } from './chart.ts';
import { apps, type App, type Entry } from './contestant.ts';
import { feed } from './feed.ts';
import { oneTee, oneTeeFast, threeCopies, threeTranscodes, threeVp8Transcodes } from './ffmpegs.ts';
import { bounds, resultTable, undelivered, type Result } from './report.ts';
import type { Bench, Section } from './section.ts';
import { readSource, source } from './source.ts';
import { tabcast, tabcastVp8 } from './tabcast.ts';

export const entries: readonly Entry[] = [
  tabcast,
  oneTee,
  oneTeeFast,
  threeCopies,
  threeTranscodes,
  tabcastVp8,
  threeVp8Transcodes,
];

/** What three destinations cost: the companion against the usual ways with ffmpeg, one after another. */
export async function threeDestinations(bench: Bench): Promise<Section> {
  const results: Result[] = [];
  for (const entry of entries.filter(({ name }) => bench.chosen.includes(name))) {
    console.error(`${entry.title} …`);
    results.push(await run(entry, bench));
  }
  const subtitle = `${source.size} ${source.videoKbps / 1_000} Mbit/s, ${bench.seconds} s`;
  return {
    name: 'three',
    figures: results,
    text: resultTable(results),
    bounds: bounds(results),
    wrong: results.flatMap((result) => undelivered(result, bench.seconds)),
    charts: { 'bench.svg': chart(results, subtitle) },
  };
}

async function run(entry: Entry, bench: Bench): Promise<Result> {
  const { tools, signal } = bench;
  const media = readSource(bench.out, entry.codec, tools.ffmpeg, bench.seconds);
  const nginx = await startNginxRtmp({ apps });
  try {
    const arena = { ffmpeg: tools.ffmpeg, key: 'bench', url: (app: App) => nginx.url(app) };
    const contestant = await entry.enter(arena);
    const cost = await feed(contestant, media, bench);
    await contestant.stop();
    const received: Partial<Record<App, Verdict>> = {};
    for (const app of apps) {
      const [file] = nginx.records(app);
      if (!file) throw new Error(`nothing arrived at ${app} from: ${entry.title}`);
      received[app] = await judge(file, tools, signal);
    }
    return { name: entry.name, title: entry.title, ...cost, received };
  } finally {
    await nginx.stop();
  }
}
