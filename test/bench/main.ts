import { setMaxListeners } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProgram, type ProgramName } from '../helpers/programs.ts';
import { ensure, SetUpError } from '../helpers/set-up.ts';
import { browser, browserName } from './browser.ts';
import { bySound } from './by-sound.ts';
import { chain, chainName } from './chain.ts';
import { crowd, crowdName } from './crowd.ts';
import { fleet, fleetName } from './fleet.ts';
import { history, historyNames } from './history.ts';
import { latency, latencyName } from './latency.ts';
import { qualityNames, threeQualities } from './qualities.ts';
import { node, ways } from './node.ts';
import { placement, placementName } from './placement.ts';
import { recorded, recordedName } from './recorded.ts';
import { boundLine } from './report.ts';
import { scale, series } from './scale.ts';
import type { Section } from './section.ts';
import { source } from './source.ts';
import { studio, studioName } from './studio.ts';
import { sounds } from './sounds.ts';
import { builtCompanion } from './tabcast.ts';
import { uplink, uplinkNames } from './uplink/uplink.ts';
import { verdict, verdictName } from './verdict.ts';
import { entries, threeDestinations } from './three.ts';

/**
 * Measures what a show costs: everybody is fed the same source in real time, one after another, and publishes to the
 * same local nginx-rtmp. What arrived is looked at, so that nobody is cheap by not delivering.
 *
 *     npm run bench -- [--seconds <n>] [--settle <n>] [--only <name>,<name>] [--against <folder of an older checkout, built>]
 */
const parts = [
  { names: [...sounds], run: bySound },
  { names: entries.map(({ name }) => name), run: threeDestinations },
  { names: qualityNames, run: threeQualities },
  { names: [crowdName], run: crowd },
  { names: [chainName], run: chain },
  { names: series.map(({ name }) => name), run: scale },
  { names: ways.map(({ name }) => name), run: node },
  { names: [fleetName], run: fleet },
  { names: [placementName], run: placement },
  { names: [latencyName], run: latency },
  { names: [browserName], run: browser },
  { names: [studioName], run: studio },
  { names: [...historyNames], run: history },
  { names: [recordedName], run: recorded },
  { names: [verdictName], run: verdict },
  { names: [...uplinkNames], run: uplink },
];
const names = parts.flatMap((part) => part.names);
const out = fileURLToPath(new URL('../../out/bench/', import.meta.url));

const needed: readonly ProgramName[] = [
  'ffmpeg',
  'ffprobe',
  'nginx',
  'nginx-rtmp',
  'chromium',
  'espeak-ng',
  'nats-server',
];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string' },
    against: { type: 'string' },
    settle: { type: 'string', default: '10' },
  },
});
const seconds = Number(values.seconds);
const settle = Number(values.settle);
const chosen = values.only?.split(',') ?? names;
const isLongEnough = seconds >= settle + 10 && settle >= 10 && seconds <= 600;
if (!isLongEnough || chosen.some((name) => !names.includes(name))) {
  console.error(
    `--seconds takes up to 600, and --settle 10 or more, but 10 less than that; --only some of: ${names.join(', ')}.`,
  );
  process.exit(2);
}
const against = values.against ?? null;
if (against !== null && !existsSync(builtCompanion(against))) {
  console.error(
    `--against takes the folder of a checkout that is built: there is no ${builtCompanion(against)}.`,
  );
  process.exit(2);
}
if (process.platform !== 'linux') {
  console.error('The bench needs Linux.');
  process.exit(2);
}
await ensure(needed).catch((error: unknown) => {
  if (!(error instanceof SetUpError)) throw error;
  console.error(error.message);
  process.exit(2);
});
const tools = { ffmpeg: findProgram('ffmpeg'), ffprobe: findProgram('ffprobe') };
if (
  !['companion/cli.js', 'chrome/manifest.json'].every((file) =>
    existsSync(new URL(`../../dist/${file}`, import.meta.url)),
  )
) {
  console.error('The companion or the extension is not built: npm run build.');
  process.exit(2);
}
/** Nobody takes longer than the media, the start and the judging; a part has at most a dozen runs. */
const signal = AbortSignal.timeout((seconds + 60) * 1_000 * 12 * parts.length);
// Everything that arrived is judged at once.
setMaxListeners(0, signal);
const bench = { tools, seconds, settle, out, against, chosen, signal };

const sections: Section[] = [];
for (const part of parts) {
  if (part.names.some((name) => chosen.includes(name))) sections.push(await part.run(bench));
}
const reached = sections.flatMap(({ bounds }) => bounds);
const wrong = sections.flatMap((section) => section.wrong);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
const figures = Object.fromEntries(sections.map((section) => [section.name, section.figures]));
const report = { source, seconds, settle, machine, node: process.version, ...figures, bounds: reached };
const files = { 'bench.json': `${JSON.stringify(report, null, 2)}\n` };
for (const { charts } of sections) Object.assign(files, charts);
mkdirSync(out, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);

console.log(`\n${source.size} ${source.videoKbps / 1_000} Mbit/s, ${seconds} s, ${machine}\n`);
for (const { text } of sections) console.log(`${text}\n`);
for (const each of reached) console.log(boundLine(each));
for (const sentence of wrong) console.log(sentence);
console.log(
  `\n${Object.keys(files)
    .map((name) => join(out, name))
    .join('\n')}`,
);
process.exitCode = wrong.length > 0 || reached.some(({ isReached }) => !isReached) ? 1 : 0;
