import type { Recording } from '../../faults/recording.ts';
import { apps } from '../contestant.ts';
import { bound, type Bound } from '../report.ts';
import type { Bench, Section } from '../section.ts';
import { table } from '../table.ts';
import { contest, type GoLive, type Outcome, type Phase, type Sample } from './contest.ts';
import { highestKbps, rateOf, recordings, tagsOf } from './epochs.ts';
import { obsShow } from './obs-show.ts';
import { tabcastShow } from './tabcast-show.ts';

export const uplinkNames = ['uplink', 'slow-ingest'] as const;

/** Pictures between two keyframes. */
const gopFrames = 60;
const wide = 12_000_000;
const narrow = 5_000_000;
/** An uplink that is cut to less than half for a while. */
const cut: readonly Phase[] = [
  { seconds: 15, bitsPerSecond: wide },
  { seconds: 35, bitsPerSecond: narrow },
  { seconds: 65, bitsPerSecond: wide },
];

/** Has the way out become narrow, and one ingest alone slow: what is lost, and how soon it is right again. */
export async function uplink(bench: Bench): Promise<Section> {
  const made = await recordings();
  const parts = await Promise.all([
    bench.chosen.includes('uplink') ? cutUplink(made, bench) : null,
    bench.chosen.includes('slow-ingest') ? slowIngest(made, bench) : null,
  ]);
  const sections = parts.filter((part) => part !== null);
  return {
    name: 'uplink',
    figures: sections.map(({ figures }) => figures),
    text: sections.map(({ text }) => text).join('\n\n'),
    bounds: sections.flatMap(({ bounds }) => bounds),
    wrong: sections.flatMap(({ wrong }) => wrong),
    charts: {},
  };
}

type Part = Pick<Section, 'figures' | 'text' | 'bounds' | 'wrong'>;

async function cutUplink(made: ReadonlyMap<number, Recording>, bench: Bench): Promise<Part> {
  console.error('The uplink cut from 12 to 5 Mbit/s and back: four shows side by side …');
  const top = made.get(highestKbps)!;
  const contestants: readonly (readonly [title: string, goLive: GoLive])[] = [
    ['adaptive', tabcastShow(made)],
    ['adaptive off', tabcastShow(made, { adapts: false })],
    ['adaptive off, YouTube the favourite', tabcastShow(made, { adapts: false, favourite: 'youtube' })],
    ["OBS's rule", obsShow(tagsOf(top, bench), rateOf(top))],
  ];
  const outcomes = await Promise.all(
    contestants.map(async ([title, goLive], number) => ({
      title,
      outcome: await contest(goLive, cut, bench, number),
    })),
  );
  const rows = outcomes.map(({ title, outcome }) => ({ title, ...figuresOf(outcome) }));
  const [own] = rows;
  return {
    figures: { phases: cut, rows },
    text: table([
      [
        `uplink 12 to 5 and back${own!.isReal ? '' : ' (loopback)'}`,
        'right after',
        'back after',
        'GOPs dropped',
        'of YouTube',
        'longest gap',
        'at most behind',
        'sessions lost',
      ],
      ...rows.map((row) => [
        row.title,
        secondsText(row.rightAfter),
        secondsText(row.backAfter),
        row.gopsDropped.toFixed(1),
        row.gopsOfFirst.toFixed(1),
        secondsText(row.longestGapMs / 1_000),
        secondsText(row.behindMs / 1_000),
        String(row.lost),
      ]),
    ]),
    bounds: boundsOf(own!),
    wrong: [],
  };
}

function boundsOf(own: ReturnType<typeof figuresOf>): Bound[] {
  return [
    bound('uplink cut: sessions lost', own.lost, 0),
    bound('uplink cut: GOPs dropped, of three destinations', own.gopsDropped, 1),
    bound('uplink cut: seconds until what is made fits', own.rightAfter, 8),
    bound('uplink back: seconds until the bitrate is', own.backAfter, 60),
  ];
}

function figuresOf({ samples, ingests, isReal }: Outcome) {
  const cutAt = cut[0]!.seconds;
  const backAt = cutAt + cut[1]!.seconds;
  const all = samples.at(-1)!.destinations;
  const received = Object.values(ingests);
  return {
    isReal,
    rightAfter: since(cutAt, samples, ({ recorded }) => recorded * apps.length <= narrow),
    backAfter: since(backAt, samples, ({ recorded }) => recorded >= highestKbps * 1_000),
    gopsOfFirst: all[0]!.dropped / gopFrames,
    gopsDropped: all.reduce((sum, { dropped }) => sum + dropped, 0) / gopFrames,
    longestGapMs: Math.max(...received.map(({ longestGapMs }) => longestGapMs)),
    behindMs: Math.max(
      ...samples.flatMap(({ destinations }) => destinations.map(({ behindMs }) => behindMs)),
    ),
    lost: received.reduce((sum, { publishes }) => sum + Math.abs(publishes - 1), 0),
    steps: stepsOf(samples),
  };
}

/** Seconds from then on until it holds for the first time. */
function since(second: number, samples: readonly Sample[], holds: (sample: Sample) => boolean): number {
  const found = samples.find((sample) => sample.at >= second && holds(sample));
  return found ? found.at - second : Infinity;
}

/** When which bitrate began to be recorded. */
function stepsOf(samples: readonly Sample[]): { readonly at: number; readonly kbps: number }[] {
  return samples
    .filter(({ recorded }, at) => recorded !== samples[at - 1]?.recorded)
    .map(({ at, recorded }) => ({ at: Math.round(at * 10) / 10, kbps: Math.round(recorded / 1_000) }));
}

function secondsText(seconds: number): string {
  return Number.isFinite(seconds) ? `${seconds.toFixed(1)} s` : 'never';
}

/** One of three ingests takes half of what there is for it. */
async function slowIngest(made: ReadonlyMap<number, Recording>, bench: Bench): Promise<Part> {
  console.error('One of three ingests takes half …');
  const half = rateOf(made.get(highestKbps)!) / 2;
  const phases: readonly Phase[] = [
    { seconds: 15, bitsPerSecond: 4 * wide },
    { seconds: 30, bitsPerSecond: 4 * wide, oneBitsPerSecond: half },
  ];
  const { samples, ingests } = await contest(tabcastShow(made), phases, bench, 9);
  const [slow, ...others] = samples.at(-1)!.destinations;
  const lowerAfter = since(phases[0]!.seconds, samples, ({ destinations }) => {
    const rendition = destinations[0]!.rendition ?? null;
    return rendition !== null && rendition < half;
  });
  const lost = others.reduce((sum, { dropped }) => sum + dropped, 0);
  const publishes = Object.values(ingests).reduce((sum, each) => sum + each.publishes, 0);
  return {
    figures: { half, lowerAfter, dropped: slow!.dropped, lostByOthers: lost, publishes },
    text: table([
      [
        'one ingest at half the rate',
        'lower after',
        'GOPs it dropped',
        'the others dropped',
        'sessions lost',
      ],
      [
        'adaptive',
        secondsText(lowerAfter),
        (slow!.dropped / gopFrames).toFixed(1),
        String(lost),
        String(publishes - apps.length),
      ],
    ]),
    bounds: [
      bound('one ingest at half the rate: seconds until it gets a lower rendition', lowerAfter, 8),
      bound('one ingest at half the rate: pictures the others lost', lost, 0),
    ],
    wrong: [],
  };
}
