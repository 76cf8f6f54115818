import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../../companion/lib/clock.ts';
import { decode } from '../faults/arrived.ts';
import { countedRecording } from '../faults/recording.ts';
import { FaultStage, stagePlatforms } from '../faults/stage.ts';
import { chart } from './chart.ts';
import { soakFaults } from './faults.ts';
import { inspected, look, type Minute } from './gauge.ts';
import { outcome, table } from './report.ts';

/**
 * A long show on three destinations with a fault every minute: whether memory and open handles stay flat, and sound
 * and picture together. The companion is the real one; what each ingest recorded of the last minute is decoded.
 *
 *     npm run soak -- [--minutes <n>]
 */
const everyMs = 60_000;
const out = fileURLToPath(new URL('../../out/soak/', import.meta.url));

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes >= 6 && minutes <= 24 * 60)) {
  console.error('--minutes takes 6 to 1440.');
  process.exit(2);
}
const recordings = await Promise.all([countedRecording('a', 90), countedRecording('b', 90)]);
process.env.NODE_OPTIONS = inspected; // for the companion, which inherits it
// One file a minute, so that the disk holds only what is looked at.
const stage = await FaultStage.open('record_interval 60s;');
const began = systemClock.now();
const seen: Minute[] = [];

try {
  const show = await stage.goLive(recordings[0], { loop: true });
  const faults = soakFaults(recordings);
  for (let minute = 1; minute <= minutes; minute++) {
    const fault = faults[(minute - 1) % faults.length]!;
    await fault.run(stage, show);
    const over = began + minute * everyMs;
    await show.until('the minute is over', () => systemClock.now() >= over, everyMs * 3);
    seen.push({ minute, fault: fault.name, ...(await look(stage.companion)) });
    const { heldMb, rssMb, handles } = seen.at(-1)!;
    console.log(
      `${minute} min  ${heldMb.toFixed(2)} MB held  ${rssMb.toFixed(1)} MB resident  ${handles} handles  ${fault.name}`,
    );
    for (const name of stagePlatforms) {
      for (const old of stage.ingests[name].records.slice(0, -2)) rmSync(old);
    }
  }
  // The last whole minute of each is the one before the file that is being written.
  const last = stagePlatforms.map((name) => stage.ingests[name].records.at(-2)!);
  await show.record(1);
  const offsets = (await Promise.all(last.map(decode))).map((arrived) => arrived.offsets);
  // A beep a second: without them there is nothing to judge by.
  const areHeard = offsets.every((each) => each.length >= 45);
  const apartMs = areHeard ? Math.max(...offsets.flat().map(Math.abs)) : Infinity;
  const stopMs = await show.stop();

  const result = outcome(seen, apartMs, stopMs);
  const machine = `${minutes} minutes, a fault a minute, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'soak.json'), `${JSON.stringify({ machine, seen, result }, null, 2)}\n`);
  writeFileSync(join(out, 'soak.svg'), chart(seen, machine));
  console.log(`\n${table(result)}\n\nSaved ${join(out, 'soak.json')} and soak.svg`);
  process.exitCode = result.every(({ isReached }) => isReached) ? 0 : 1;
} finally {
  await stage.close();
}
