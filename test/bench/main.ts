import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { find } from '../helpers/programs.ts';
import { browser, browserName } from './browser.ts';
import { latency, latencyName } from './latency.ts';
import { boundLine } from './report.ts';
import { scale, series } from './scale.ts';
import type { Section } from './section.ts';
import { source } from './source.ts';
import { entries, threeDestinations } from './three.ts';

/**
 * Measures what a show costs: everybody is fed the same source in real time, one after another, and publishes to the
 * same local nginx-rtmp. What arrived is looked at, so that nobody is cheap by not delivering.
 *
 *     npm run bench -- [--seconds <n>] [--only <name>,<name>]
 */
const parts = [
  { names: entries.map(({ name }) => name), run: threeDestinations },
  { names: series.map(({ name }) => name), run: scale },
  { names: [latencyName], run: latency },
  { names: [browserName], run: browser },
];
const names = parts.flatMap((part) => part.names);
const out = fileURLToPath(new URL('../../out/bench/', import.meta.url));

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, only: { type: 'string' } },
});
const seconds = Number(values.seconds);
const chosen = values.only?.split(',') ?? names;
if (!(seconds >= 20 && seconds <= 600) || chosen.some((name) => !names.includes(name))) {
  console.error(`--seconds takes 20 to 600, --only some of: ${names.join(', ')}.`);
  process.exit(2);
}
const ffmpeg = find('ffmpeg');
const ffprobe = find('ffprobe');
if (!ffmpeg || !ffprobe || process.platform !== 'linux') {
  console.error('The bench needs Linux with ffmpeg, ffprobe and nginx with its RTMP module: npm run setup.');
  process.exit(2);
}
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
const bench = { tools: { ffmpeg, ffprobe }, seconds, out, chosen, signal };

const sections: Section[] = [];
for (const part of parts) {
  if (part.names.some((name) => chosen.includes(name))) sections.push(await part.run(bench));
}
const reached = sections.flatMap(({ bounds }) => bounds);
const wrong = sections.flatMap((section) => section.wrong);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
const figures = Object.fromEntries(sections.map((section) => [section.name, section.figures]));
const report = { source, seconds, machine, node: process.version, ...figures, bounds: reached };
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
