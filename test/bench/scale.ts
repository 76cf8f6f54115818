import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { platformIds } from '../../companion/protocol/index.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import type { Contestant } from './contestant.ts';
import { feed, type Cost } from './feed.ts';
import { tee } from './ffmpegs.ts';
import { scaleBounds, scaleTable, shortStreams, type Point } from './scale-report.ts';
import { scaleChart } from './scale-chart.ts';
import type { Bench, Section } from './section.ts';
import { readSource, source } from './source.ts';
import { enterTabcast } from './tabcast.ts';

/** How long what was fed may take to arrive everywhere. */
const patienceMs = 10_000;

interface Series {
  readonly name: string;
  readonly title: string;
  readonly counts: readonly number[];
  enter(ffmpeg: string, ingest: string, keys: readonly string[]): Promise<Contestant>;
}

/** A port takes 32 clients, so destinations are spread over all platforms' ports. */
export const places = (ingest: string, keys: readonly string[]) =>
  keys.map((key, at) => ({ platform: platformIds[at % platformIds.length]!, ingest, key }));

export const series: readonly Series[] = [
  {
    name: 'scale',
    title: 'Tabcast',
    counts: [1, 3, 10, 30, 100],
    enter: (_, ingest, keys) => enterTabcast(places(ingest, keys)),
  },
  {
    name: 'scale-tee',
    title: 'one ffmpeg, tee with fifo',
    counts: [1, 10, 30],
    enter: async (ffmpeg, ingest, keys) =>
      tee(
        ffmpeg,
        keys.map((key) => `${ingest}/${key}`),
      ),
  },
];

/** What further destinations cost, up to a hundred. */
export async function scale(bench: Bench): Promise<Section> {
  const points: Point[] = [];
  const wrong: string[] = [];
  for (const each of series.filter(({ name }) => bench.chosen.includes(name))) {
    for (const count of each.counts) {
      console.error(`${each.title}: ${count} …`);
      const { cost, short } = await run(each, count, bench);
      points.push({ name: each.name, title: each.title, count, ...cost });
      if (short.length > 0) {
        wrong.push(`${each.title}: ${short.length} of ${count} destinations did not get everything.`);
      }
    }
  }
  return {
    name: 'scale',
    figures: points,
    text: scaleTable(points),
    bounds: scaleBounds(points),
    wrong,
    charts: {
      'bench-scale.svg': scaleChart(points, `${source.size} H.264, copied, ${bench.seconds} s each`),
    },
  };
}

async function run(one: Series, count: number, bench: Bench): Promise<{ cost: Cost; short: string[] }> {
  const media = readSource(bench, 'h264');
  const nginx = await startNginxRtmp({ record: false });
  try {
    const keys = Array.from({ length: count }, (_, at) => `key-${at + 1}`);
    const contestant = await one.enter(bench.tools.ffmpeg, nginx.url('live'), keys);
    // Of the last second, some stays in the companion until more comes.
    const least = media.length * (1 - 1 / bench.seconds) * 0.95;
    let short: string[] = [];
    const isThere = async (): Promise<boolean> => {
      short = shortStreams(await nginx.stat(), keys, least);
      return short.length === 0;
    };
    const arrived = (): Promise<void> =>
      waitUntil('everything has arrived', isThere, patienceMs).then(
        () => undefined,
        () => undefined,
      );
    const cost = await feed(contestant, media, bench, { arrived });
    await contestant.stop();
    return { cost, short };
  } finally {
    await nginx.stop();
  }
}
