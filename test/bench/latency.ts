import { systemClock } from '../../companion/lib/clock.ts';
import { runCommand } from '../../companion/encoder/run.ts';
import { RehearsalIngest } from '../../companion/rehearsal/ingest.ts';
import { apps, type App } from './contestant.ts';
import { feed } from './feed.ts';
import { delays, quantile, readFrames } from './frame-delays.ts';
import { bound } from './report.ts';
import type { Bench, Section } from './section.ts';
import { readSource, source, sourceFile } from './source.ts';
import { table } from './table.ts';
import { enterTabcast } from './tabcast.ts';

export const latencyName = 'latency';

/** How long a picture takes from the chunk that completes it to each of three ingests. */
export async function latency(bench: Bench): Promise<Section> {
  console.error('Chunk in, bytes at the ingest …');
  const { tools, signal } = bench;
  const media = readSource(bench, 'h264');
  const ingest = new RehearsalIngest({ clock: systemClock });
  const port = await ingest.start();
  const arrivals = new Map<string, number[]>(apps.map((app) => [app, []]));
  ingest.on('session', (session) => {
    session.on('tag', ({ type, sequenceHeader }) => {
      if (type === 'video' && !sequenceHeader) arrivals.get(session.app)?.push(systemClock.now());
    });
  });
  const places = apps.map((platform: App) => {
    return { platform, ingest: `rtmp://127.0.0.1:${port}/${platform}`, key: 'bench' };
  });
  const sentAt: number[] = [];
  try {
    const contestant = await enterTabcast(places);
    await feed(contestant, media, bench, { onChunk: (at) => (sentAt[at] = systemClock.now()) });
    await contestant.stop();
  } finally {
    await ingest.stop();
  }
  const fields = ['-select_streams', 'v', '-show_entries', 'packet=pos,size', '-of', 'csv=p=0'];
  const probed = await runCommand(
    tools.ffprobe,
    ['-v', 'error', ...fields, sourceFile(bench, 'h264')],
    signal,
  );
  const frames = readFrames(probed.stdout.toString());
  const settledAt = (bench.settle * 1_000) / source.everyMs;
  const rows = apps.map((app) => {
    const came = arrivals.get(app)!;
    const all = delays(frames, came, sentAt, media.length).filter(({ chunk }) => chunk >= settledAt);
    const ms = all.map((each) => each.ms);
    return { app, frames: came.length, p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) };
  });
  const worst = (figure: 'p50' | 'p99'): number => Math.max(...rows.map((row) => row[figure]));
  return {
    name: latencyName,
    figures: rows,
    text: table([
      ['chunk in → at the ingest', 'p50', 'p99', 'pictures'],
      ...rows.map(({ app, frames: came, p50, p99 }) => [
        app,
        `${p50.toFixed(1)} ms`,
        `${p99.toFixed(1)} ms`,
        String(came),
      ]),
    ]),
    bounds: [
      bound('chunk in → bytes at the ingest, p50, ms', worst('p50'), 30),
      bound('chunk in → bytes at the ingest, p99, ms', worst('p99'), 100),
    ],
    wrong: rows
      .filter((row) => row.frames !== frames.length)
      .map((row) => `${row.app} got ${row.frames} pictures of ${frames.length}.`),
    charts: {},
  };
}
