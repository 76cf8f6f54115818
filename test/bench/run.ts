import { rm } from 'node:fs/promises';
import { judge, type Verdict } from '../judge/verdict.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { apps, type App, type Entry } from './contestant.ts';
import { feed, type Cost } from './feed.ts';
import type { Result } from './report.ts';
import type { Bench } from './section.ts';
import type { Sound } from './sounds.ts';
import { readSource } from './source.ts';

/** What a publish cost, and what arrived, which is not judged yet. */
interface Published {
  readonly entry: Entry;
  readonly cost: Cost;
  readonly nginx: NginxRtmp;
}

/**
 * Has each publish the source to three ingests of its own, all of them at the same time: so what else goes on in the
 * machine is the same for each.
 */
export async function sideBySide(entries: readonly Entry[], bench: Bench, sound?: Sound): Promise<Result[]> {
  const published = await Promise.all(entries.map((entry) => publish(entry, bench, sound)));
  return Promise.all(published.map((each) => judged(each, bench)));
}

async function publish(entry: Entry, bench: Bench, sound?: Sound): Promise<Published> {
  const media = readSource(bench, entry.codec, sound, entry.size);
  const nginx = await startNginxRtmp({ apps });
  try {
    const arena = { ffmpeg: bench.tools.ffmpeg, key: 'bench', url: (app: App) => nginx.url(app) };
    const contestant = await entry.enter(arena);
    const cost = await feed(contestant, media, bench);
    await contestant.stop();
    return { entry, cost, nginx };
  } finally {
    await nginx.stop({ keep: true });
  }
}

async function judged({ entry, cost, nginx }: Published, { tools, signal }: Bench): Promise<Result> {
  const received: Partial<Record<App, Verdict>> = {};
  for (const app of apps) {
    const [file] = nginx.records(app);
    if (!file) throw new Error(`nothing arrived at ${app} from: ${entry.title}`);
    received[app] = await judge(file, tools, signal);
  }
  await rm(nginx.dir, { recursive: true, force: true });
  return { name: entry.name, title: entry.title, ...cost, received };
}
