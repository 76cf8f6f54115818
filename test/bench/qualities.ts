import type { RenditionChoice } from '../../companion/protocol/index.ts';
import type { App, Entry } from './contestant.ts';
import { encodeForEach, oneDecode } from './ffmpegs.ts';
import { bound, resultTable, undelivered, type Bound, type Result } from './report.ts';
import { sideBySide } from './run.ts';
import type { Bench, Section } from './section.ts';
import { enterTabcast } from './tabcast.ts';

/** What each of three platforms gets of 1080p30. */
export const qualities = {
  youtube: 'source',
  twitch: { picture: '720p30', videoKbps: 3_000 },
  facebook: { picture: '480p30', videoKbps: 1_000 },
} as const satisfies Record<App, RenditionChoice>;

const sizes: Readonly<Record<App, readonly [number, number]>> = {
  youtube: [1920, 1080],
  twitch: [1280, 720],
  facebook: [854, 480],
};

const tabcast: Entry = {
  name: 'qualities',
  title: 'Tabcast: 1080p30 as it is, 720p30 and 480p30',
  codec: 'h264',
  size: '1080p30',
  enter: ({ url, key }) =>
    enterTabcast(
      (['youtube', 'twitch', 'facebook'] as const).map((platform) => ({
        platform,
        ingest: url(platform),
        key,
        rendition: qualities[platform],
      })),
    ),
};

const entries: readonly Entry[] = [tabcast, encodeForEach, oneDecode];
export const qualityNames = entries.map(({ name }) => name);

/** What a quality of its own costs for two of three destinations, against the usual ways with ffmpeg. */
export async function threeQualities(bench: Bench): Promise<Section> {
  const results: Result[] = [];
  for (const entry of entries.filter(({ name }) => bench.chosen.includes(name))) {
    console.error(`${entry.title} …`);
    results.push(...(await sideBySide([entry], bench)));
  }
  return {
    name: 'qualities',
    figures: results,
    text: resultTable(results, 'three qualities'),
    bounds: bounds(results),
    wrong: results.flatMap((result) => undelivered(result, bench.seconds, sizes)),
    charts: {},
  };
}

function bounds(results: readonly Result[]): Bound[] {
  const cpu = (name: string): number | undefined => results.find((result) => result.name === name)?.cpu;
  const own = cpu(tabcast.name);
  const against = (entry: Entry, what: string, limit: number): Bound[] => {
    const peer = cpu(entry.name);
    return own === undefined || peer === undefined ? [] : [bound(what, own / peer, limit)];
  };
  return [
    ...against(encodeForEach, 'CPU, three qualities, against one ffmpeg per platform', 0.45),
    ...against(oneDecode, 'CPU, three qualities, against one ffmpeg with one decode', 1.05),
  ];
}
