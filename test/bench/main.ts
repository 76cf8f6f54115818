import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judge, type Verdict } from '../../companion/rehearsal/verdict.ts';
import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { pacedChunks } from '../helpers/paced-chunks.ts';
import { find } from '../helpers/programs.ts';
import { chart } from './chart.ts';
import { apps, type App, type Entry } from './contestant.ts';
import {
  oneTee,
  threeCopies,
  threeSuperfastTranscodes,
  threeTranscodes,
  threeVp8Transcodes,
} from './ffmpegs.ts';
import { TreeMeter } from './process-tree.ts';
import { boundLine, bounds, resultTable, undelivered, type Result } from './report.ts';
import { readSource, source, sourceTitle } from './source.ts';
import { tabcast, tabcastVp8 } from './tabcast.ts';

/**
 * Measures what three destinations cost: the companion against the usual ways with ffmpeg, one after another, all
 * fed the same source in real time and publishing to the same local nginx-rtmp. What arrived is judged, so that
 * nobody is cheap by not delivering.
 *
 *     npm run bench -- [--seconds <n>] [--only <name>,<name>]
 */
const entries: readonly Entry[] = [
  tabcast,
  oneTee,
  threeCopies,
  threeTranscodes,
  tabcastVp8,
  threeVp8Transcodes,
  threeSuperfastTranscodes,
];
const out = fileURLToPath(new URL('../../out/bench/', import.meta.url));
const key = 'bench';
/** After this, programs have started, codecs are found and the slate is made: a show lasts for hours. */
const settleSeconds = 3;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, only: { type: 'string' } },
});
const seconds = Number(values.seconds);
const chosen = values.only?.split(',') ?? entries.map(({ name }) => name);
const unknown = chosen.filter((name) => !entries.some((entry) => entry.name === name));
if (!(seconds >= 5 && seconds <= 600) || unknown.length > 0) {
  const names = entries.map(({ name }) => name).join(', ');
  console.error(`--seconds takes 5 to 600, --only some of: ${names}.`);
  process.exit(2);
}
const ffmpeg = find('ffmpeg');
const ffprobe = find('ffprobe');
if (!ffmpeg || !ffprobe || process.platform !== 'linux') {
  console.error('The bench needs Linux with ffmpeg, ffprobe and nginx with its RTMP module: npm run setup.');
  process.exit(2);
}
if (
  chosen.some((name) => name === tabcast.name || name === tabcastVp8.name) &&
  !existsSync(new URL('../../dist/companion/cli.js', import.meta.url))
) {
  console.error('The companion is not built: npm run build.');
  process.exit(2);
}
const tools = { ffmpeg, ffprobe };
/** Nobody takes longer than the media, the start and the judging. */
const deadline = AbortSignal.timeout((seconds + 60) * 1_000 * entries.length);

async function run(entry: Entry): Promise<Result> {
  const media = readSource(out, entry.codec, tools.ffmpeg, seconds);
  const nginx = await startNginxRtmp({ apps });
  try {
    const contestant = await entry.enter({ ffmpeg: tools.ffmpeg, key, url: (app) => nginx.url(app) });
    const meter = new TreeMeter(contestant.pids);
    meter.start(contestant.isFresh);
    const settledAt = Math.round((settleSeconds * 1_000) / source.everyMs);
    let fed = 0;
    for await (const chunk of pacedChunks(media, { seconds, everyMs: source.everyMs }, deadline)) {
      await contestant.feed(chunk);
      fed += 1;
      if (fed === settledAt) meter.settled();
    }
    const usage = meter.stop();
    await contestant.stop();
    const received: Partial<Record<App, Verdict>> = {};
    for (const app of apps) {
      const [file] = nginx.records(app);
      if (!file) throw new Error(`nothing arrived at ${app} from: ${entry.title}`);
      received[app] = await judge(file, tools, deadline);
    }
    const { name, title } = entry;
    return { name, title, ...usage, cpu: usage.cpuSeconds / (seconds - settleSeconds), received };
  } finally {
    await nginx.stop();
  }
}

const results: Result[] = [];
for (const entry of entries.filter(({ name }) => chosen.includes(name))) {
  console.error(`${entry.title} …`);
  results.push(await run(entry));
}
const reached = bounds(results);
const wrong = results.flatMap((result) => undelivered(result, seconds));
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
const title = sourceTitle('h264');
const report = { source: title, seconds, machine, node: process.version, results, bounds: reached };
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(out, 'bench.svg'), chart(results, `${title}, ${seconds} s`));

console.log(`\n${title}, ${seconds} s, ${machine}\n\n${resultTable(results)}\n`);
for (const each of reached) console.log(boundLine(each));
for (const sentence of wrong) console.log(sentence);
console.log(`\n${join(out, 'bench.json')}\n${join(out, 'bench.svg')}`);
// A benchmark is not a test: a bound that is not reached is said above, and nothing else.
process.exitCode = wrong.length > 0 ? 1 : 0;
