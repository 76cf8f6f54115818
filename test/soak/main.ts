import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { countedRecording } from '../faults/recording.ts';
import { chart } from './chart.ts';
import { FastSoak } from './fast.ts';
import { inspected, type Minute } from './gauge.ts';
import { fastOutcome, outcome, table, type Bound } from './report.ts';
import { soak } from './minutely.ts';

/**
 * A long show on three destinations with a fault every minute: whether memory and open handles stay flat, and sound
 * and picture together. The companion is the real one; what each ingest recorded of the last minute is decoded.
 * With `--fast`, a fault every ten seconds, drawn by chance: whether a frame is lost where no fault was, and whether
 * Stop is in time at every moment of it. The same seed makes the same run.
 *
 *     npm run soak -- [--minutes <n>] [--fast [--seed <n>]]
 */
/** How much longer than asked for it may take. */
const graceMinutes = 3;
const out = fileURLToPath(new URL('../../out/soak/', import.meta.url));

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    fast: { type: 'boolean', default: false },
    seed: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const least = values.fast ? 1 : 6;
if (!(minutes >= least && minutes <= 24 * 60)) {
  console.error(`--minutes takes ${least} to 1440.`);
  process.exit(2);
}
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!Number.isInteger(seed)) {
  console.error('--seed takes a whole number.');
  process.exit(2);
}
const recordings = await Promise.all([countedRecording('a', 90), countedRecording('b', 90)]);
process.env.NODE_OPTIONS = inspected; // for the companion, which inherits it
const over = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => over.abort(new Error(name)));
// Whatever happens, it ends: a soak is left alone for hours.
setTimeout(() => over.abort(new Error('it took too long')), (minutes + graceMinutes) * 60_000);

mkdirSync(out, { recursive: true });
if (values.fast) {
  console.log(`${minutes} minutes, a fault every ten seconds, seed ${seed}`);
  const seen = await FastSoak.run(recordings, { minutes, seed }, over.signal);
  save('fast', { seed, ...seen }, fastOutcome(seen, minutes));
  draw('fast', seen.minutes, 'a fault every ten seconds');
} else {
  const { seen, apartMs, stopMs } = await soak(recordings, minutes, over.signal);
  save('soak', { seen }, outcome(seen, apartMs, stopMs));
  draw('soak', seen, 'a fault a minute');
}
// A browser that died goes on looking for the companion, and would keep this process for as long.
process.exit();

function save(name: string, seen: object, result: readonly Bound[]): void {
  const file = join(out, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ machine: machine(), ...seen, result }, null, 2)}\n`);
  console.log(`\n${table(result)}\n\nSaved in ${out}`);
  process.exitCode = result.every(({ isReached }) => isReached) ? 0 : 1;
}

function draw(name: string, seen: readonly Minute[], faults: string): void {
  writeFileSync(join(out, `${name}.svg`), chart(seen, `${faults}, ${machine()}`));
}

function machine(): string {
  return `${minutes} minutes, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`;
}
