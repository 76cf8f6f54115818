import { rmSync } from 'node:fs';
import { systemClock } from '../../companion/lib/clock.ts';
import { Ingest } from '../faults/ingest.ts';
import type { Recording } from '../faults/recording.ts';
import { FaultStage, stagePlatforms } from '../faults/stage.ts';
import { soakFaults } from './faults.ts';
import { farthestApart } from './apart.ts';
import { look, type Minute } from './gauge.ts';

const everyMs = 60_000;
/** One file a minute, so that the disk holds only what is looked at. */
const minuteFiles = 'record_interval 60s;';
/** One show in one process from beginning to end: what ends either is for the fast soak. */
const faults = soakFaults.filter(({ costs }) => costs !== 'everywhere');

/** What a soak with a fault a minute, one after the other, has seen. */
export interface Soak {
  readonly seen: readonly Minute[];
  /** The farthest that sound and picture were apart in the last minute, in ms. */
  readonly apartMs: number;
  readonly stopMs: number;
}

export async function soak(
  recordings: readonly [Recording, Recording],
  minutes: number,
  signal: AbortSignal,
): Promise<Soak> {
  const stage = await FaultStage.open({ ingestConfig: minuteFiles });
  const spare = await Ingest.open(minuteFiles);
  const began = systemClock.now();
  const seen: Minute[] = [];
  try {
    const show = await stage.goLive(recordings[0], { loop: true });
    for (let minute = 1; minute <= minutes; minute++) {
      signal.throwIfAborted();
      const { name, lasts, run } = faults[(minute - 1) % faults.length]!;
      const at = stagePlatforms[minute % stagePlatforms.length]!;
      await run({ stage, show, at, seconds: lasts, recordings, spare });
      await show.until('everything is live again', (views) => views.every(({ phase }) => phase === 'live'));
      const over = began + minute * everyMs;
      await show.until('the minute is over', () => systemClock.now() >= over, everyMs * 3);
      seen.push({ minute, fault: name, ...(await look(stage.companion)) });
      const { heldMb, rssMb, handles } = seen.at(-1)!;
      console.log(
        `${minute} min  ${heldMb.toFixed(2)} MB held  ${rssMb.toFixed(1)} MB resident  ${handles} handles  ${name}`,
      );
      for (const name of stagePlatforms) {
        for (const old of stage.ingests[name].records.slice(0, -2)) rmSync(old);
      }
      for (const old of spare.records) rmSync(old);
    }
    // The last whole minute of each is the one before the file that is being written.
    const last = stagePlatforms.map((name) => stage.ingests[name].records.at(-2)!);
    await show.record(1);
    const apartMs = await farthestApart(last, 45);
    return { seen, apartMs, stopMs: await show.stop() };
  } finally {
    await stage.close();
    await spare.close();
  }
}
