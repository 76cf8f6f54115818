import { apps, type Arena, type Contestant, type Entry } from './contestant.ts';
import { bound, undelivered } from './report.ts';
import { inRounds } from './rounds.ts';
import type { Bench, Section } from './section.ts';
import { publishWith } from './tabcast.ts';

export const verdictName = 'verdict';

/** What it costs to measure a show while it is live. */
export async function verdict(bench: Bench): Promise<Section> {
  const { results, cpu, text } = await inRounds('Verdict', [measured, unmeasured], bench);
  return {
    name: verdictName,
    figures: results,
    text,
    bounds: [bound('CPU with a verdict against without', cpu(measured) / cpu(unmeasured), 1.3)],
    wrong: results.flatMap((result) => undelivered(result, bench.seconds)),
    charts: {},
  };
}

const measured: Entry = {
  name: verdictName,
  title: 'Tabcast, which measures what leaves',
  codec: 'h264',
  enter: (arena) => enter(arena),
};

const unmeasured: Entry = {
  name: 'unmeasured',
  title: 'Tabcast with --no-verdict',
  codec: 'h264',
  enter: (arena) => enter(arena, '--no-verdict'),
};

async function enter({ url, key }: Arena, ...flags: string[]): Promise<Contestant> {
  const places = apps.map((platform) => ({ platform, ingest: url(platform), key }));
  return (await publishWith(places, undefined, flags)).contestant;
}
