import { systemClock } from '../../companion/lib/clock.ts';
import { apps, type Contestant, type Entry } from './contestant.ts';
import { historyScale } from './history-scale.ts';
import { bound, undelivered, type Result } from './report.ts';
import { sideBySide } from './run.ts';
import type { Bench, Section } from './section.ts';
import { publishWith, token } from './tabcast.ts';
import { table } from './table.ts';

export const historyNames = ['kept', 'kept-long'] as const;

/** How often Prometheus asks, in ms. */
const scrapeMs = 5_000;
/** Turns: what is compared differs by less than two runs of the same do. */
const rounds = 3;

/** What it costs to keep what happens and to be watched, and what a long history is like to use. */
export async function history(bench: Bench): Promise<Section> {
  const results: Result[] = [];
  const isCostWanted = bench.chosen.includes('kept');
  for (let round = 0; round < rounds && isCostWanted; round++) {
    console.error(`History and metrics, ${round + 1} of ${rounds} …`);
    results.push(...(await sideBySide([watched, unwatched], bench)));
  }
  const sum = (entry: Entry): number =>
    results.filter(({ name }) => name === entry.name).reduce((all, { cpu }) => all + cpu, 0);
  const peak = (entry: Entry): number =>
    Math.max(0, ...results.filter(({ name }) => name === entry.name).map(({ peakMb }) => peakMb));
  const scale = bench.chosen.includes('kept-long') ? await historyScale() : null;
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const costs = isCostWanted
    ? table([
        ['three destinations', 'CPU', 'peak memory'],
        ...[watched, unwatched].map((entry) => [
          entry.title,
          `${((sum(entry) / rounds) * 100).toFixed(2)} % of a core`,
          `${peak(entry).toFixed(0)} MB`,
        ]),
      ])
    : '';
  const long = scale
    ? table([
        [`${scale.shows} shows of 4 h`, 'file', 'first list', 'list', 'report', 'report as JSON'],
        [
          '',
          `${scale.megabytes.toFixed(0)} MB`,
          ...[scale.openMs, scale.listMs, scale.pageMs, scale.jsonMs].map(ms),
        ],
      ])
    : '';
  return {
    name: 'history',
    figures: { results, scale },
    text: [costs, long].filter((text) => text !== '').join('\n\n'),
    bounds: [
      ...(isCostWanted
        ? [bound('CPU with history and metrics against without', sum(watched) / sum(unwatched), 1.03)]
        : []),
      ...(scale
        ? [
            bound('list of a thousand shows, ms', scale.listMs, 200),
            bound('report of a show of 4 h, ms', Math.max(scale.pageMs, scale.jsonMs), 500),
            bound('file of a thousand shows of 4 h, MB', scale.megabytes, 200),
          ]
        : []),
    ],
    wrong: results.flatMap((result) => undelivered(result, bench.seconds)),
    charts: {},
  };
}

const watched: Entry = {
  name: 'kept',
  title: 'Tabcast, with history and asked for metrics every 5 s',
  codec: 'h264',
  async enter({ url, key }) {
    const places = apps.map((platform) => ({ platform, ingest: url(platform), key }));
    const { companion, contestant } = await publishWith(places);
    const address = `http://127.0.0.1:${companion.controlPort}/metrics`;
    return scraped(contestant, address);
  },
};

const unwatched: Entry = {
  name: 'unkept',
  title: 'Tabcast with --no-history',
  codec: 'h264',
  async enter({ url, key }) {
    const places = apps.map((platform) => ({ platform, ingest: url(platform), key }));
    return (await publishWith(places, undefined, ['--no-history'])).contestant;
  },
};

function scraped(contestant: Contestant, address: string): Contestant {
  let cancel = (): void => undefined;
  let last: Promise<unknown> = Promise.resolve();
  const headers = { authorization: `Bearer ${token}` };
  const scrape = (): void => {
    last = fetch(address, { headers }).then(async (answer) => {
      if (!answer.ok) throw new Error(`the metrics were answered with ${answer.status}`);
      await answer.text();
    });
    cancel = systemClock.setTimer(scrapeMs, scrape);
  };
  scrape();
  return {
    ...contestant,
    async stop() {
      cancel();
      await last;
      await contestant.stop();
    },
  };
}
