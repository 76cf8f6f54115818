import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordingIngest } from '../../companion/protocol/index.ts';
import { apps, type Arena, type Contestant, type Entry } from './contestant.ts';
import { bound, undelivered } from './report.ts';
import { inRounds } from './rounds.ts';
import type { Bench, Section } from './section.ts';
import { publishWith, type Place } from './tabcast.ts';

export const recordedName = 'recorded';

/** What it costs to have a show on the disk, too. */
export async function recorded(bench: Bench): Promise<Section> {
  const folder = mkdtempSync(join(bench.out, 'recorded-'));
  const recording: Entry = {
    name: recordedName,
    title: 'Tabcast, which records it, too',
    codec: 'h264',
    enter: (arena) =>
      enter([...placesOf(arena), { platform: 'custom', ingest: recordingIngest, key: '' }], folder),
  };
  try {
    const { results, cpu, text } = await inRounds('Recording', [recording, unrecorded], bench);
    return {
      name: recordedName,
      figures: results,
      text,
      bounds: [bound('CPU with a recording against without', cpu(recording) / cpu(unrecorded), 1.1)],
      wrong: results.flatMap((result) => undelivered(result, bench.seconds)),
      charts: {},
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const unrecorded: Entry = {
  name: 'unrecorded',
  title: 'Tabcast without',
  codec: 'h264',
  enter: (arena) => enter(placesOf(arena)),
};

function placesOf({ url, key }: Arena): Place[] {
  return apps.map((platform) => ({ platform, ingest: url(platform), key }));
}

async function enter(places: readonly Place[], folder?: string): Promise<Contestant> {
  const flags = folder === undefined ? [] : ['--recordings', folder];
  return (await publishWith(places, undefined, flags)).contestant;
}
