import { systemClock } from '../../companion/lib/clock.ts';
import { apps, type Contestant, type Entry } from './contestant.ts';
import { historyScale } from './history-scale.ts';
import { bound, undelivered } from './report.ts';
import { inRounds } from './rounds.ts';
import type { Bench, Section } from './section.ts';
import { publishWith, token } from './tabcast.ts';
import { table } from './table.ts';

export const historyNames = ['kept', 'kept-long'] as const;

/** How often Prometheus asks, in ms. */
const scrapeMs = 5_000;

/** What it costs to keep what happens and to be watched, and what a long history is like to use. */
export async function history(bench: Bench): Promise<Section> {
  const costs = bench.chosen.includes('kept')
    ? await inRounds('History and metrics', [watched, unwatched], bench)
    : null;
  const scale = bench.chosen.includes('kept-long') ? await historyScale() : null;
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
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
    figures: { results: costs?.results, scale },
    text: [costs?.text ?? '', long].filter((text) => text !== '').join('\n\n'),
    bounds: [
      ...(costs
        ? [
            bound(
              'CPU with history and metrics against without',
              costs.cpu(watched) / costs.cpu(unwatched),
              1.03,
            ),
          ]
        : []),
      ...(scale
        ? [
            bound('list of a thousand shows, ms', scale.listMs, 200),
            bound('report of a show of 4 h, ms', Math.max(scale.pageMs, scale.jsonMs), 500),
            bound('file of a thousand shows of 4 h, MB', scale.megabytes, 200),
          ]
        : []),
    ],
    wrong: (costs?.results ?? []).flatMap((result) => undelivered(result, bench.seconds)),
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
  // The server closes what is idle for as long as a scrape is away from the next: each has a connection of its own.
  const headers = { authorization: `Bearer ${token}`, connection: 'close' };
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
