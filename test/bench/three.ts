import { chart } from './chart.ts';
import type { Entry } from './contestant.ts';
import { oneTee, threeCopies, threeTranscodes, threeVp8Transcodes } from './ffmpegs.ts';
import { bounds, resultTable, undelivered, type Result } from './report.ts';
import type { Bench, Section } from './section.ts';
import { sideBySide } from './run.ts';
import { source } from './source.ts';
import { tabcast, tabcastVp8 } from './tabcast.ts';

export const entries: readonly Entry[] = [
  tabcast,
  oneTee,
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
    results.push(...(await sideBySide([entry], bench)));
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
