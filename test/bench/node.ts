import { systemClock } from '../../companion/lib/clock.ts';
import { platformIds } from '../../companion/protocol/index.ts';
import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import type { Contestant } from './contestant.ts';
import { together } from './crowd.ts';
import { feed } from './feed.ts';
import { tee } from './ffmpegs.ts';
import { nodeBounds, nodeTable, type Load } from './node-report.ts';
import { pin } from './pin.ts';
import { shortStreams } from './scale-report.ts';
import type { Bench, Section } from './section.ts';
import { readSource } from './source.ts';
import { builtCompanion, goLive, startCompanion, type Place } from './tabcast.ts';

/** Of each broadcast. */
const destinations = 3;
/** How long what was fed may take to arrive everywhere. */
const patienceMs = 10_000;
/** Shows begin whenever people begin them: their keyframes are spread over the distance between two. */
const gopMs = 2_000;

/** What a node had lost when it was over. */
type Lost = Pick<Load, 'notLive' | 'dropped' | 'reconnects'>;

interface Node {
  readonly contestant: Contestant;
  lost(): Promise<Lost>;
}

interface Way {
  readonly name: string;
  readonly title: string;
  readonly counts: readonly number[];
  enter(bench: Bench, ingest: string, keys: readonly (readonly string[])[]): Promise<Node>;
}

export const ways: readonly Way[] = [
  {
    name: 'node',
    title: 'Tabcast, one companion',
    counts: [1, 20, 40],
    enter: (_, ingest, keys) => oneCompanion(ingest, keys),
  },
  {
    name: 'node-before',
    title: 'Tabcast before',
    counts: [1, 20],
    enter: ({ against }, ingest, keys) =>
      oneCompanion(ingest, keys, against === null ? undefined : builtCompanion(against)),
  },
  {
    name: 'node-tee',
    title: 'an ffmpeg for each, tee with fifo',
    counts: [1, 20],
    enter: async ({ tools }, ingest, keys) => ({
      contestant: together(
        keys.map((own) =>
          tee(
            tools.ffmpeg,
            own.map((key) => `${ingest}/${key}`),
          ),
        ),
      ),
      lost: async () => ({ notLive: 0, dropped: 0, reconnects: 0 }),
    }),
  },
];

/** A server with many broadcasts at once, on one core of it: what each further one costs, and whether any loses anything. */
export async function node(bench: Bench): Promise<Section> {
  const loads: Load[] = [];
  const wrong: string[] = [];
  const chosen = ways.filter(
    ({ name }) => bench.chosen.includes(name) && (name !== 'node-before' || bench.against !== null),
  );
  for (const way of chosen) {
    for (const count of way.counts) {
      console.error(`${way.title}: ${count} broadcasts …`);
      const { load, short } = await run(way, count, bench);
      loads.push(load);
      if (short > 0) wrong.push(`${way.title}: ${short} of ${count * destinations} did not get everything.`);
    }
  }
  return {
    name: 'node',
    figures: loads,
    text: nodeTable(loads),
    bounds: nodeBounds(loads),
    wrong,
    charts: {},
  };
}

async function run(way: Way, count: number, bench: Bench): Promise<{ load: Load; short: number }> {
  const media = readSource(bench, 'h264');
  const nginx = await startNginxRtmp({ record: false });
  try {
    // Who plays the browsers and the platforms has the other core.
    for (const pid of [nginx.pid, process.pid]) pin(pid, 1);
    const keys = Array.from({ length: count }, (_, at) =>
      Array.from({ length: destinations }, (_, of) => `key-${at + 1}-${of + 1}`),
    );
    const { contestant, lost } = await way.enter(bench, nginx.url('live'), keys);
    for (const pid of contestant.pids) pin(pid, 0);
    const least = media.length * (1 - 1 / bench.seconds) * 0.95;
    let short: string[] = [];
    const isThere = async (): Promise<boolean> => {
      short = shortStreams(await nginx.stat(), keys.flat(), least);
      return short.length === 0;
    };
    const arrived = (): Promise<void> =>
      waitUntil('everything has arrived', isThere, patienceMs).then(
        () => undefined,
        () => undefined,
      );
    const cost = await feed(contestant, media, bench, { arrived });
    const load = { name: way.name, title: way.title, count, ...cost, ...(await lost()) };
    await contestant.stop();
    return { load, short: short.length };
  } finally {
    await nginx.stop();
  }
}

async function oneCompanion(
  ingest: string,
  keys: readonly (readonly string[])[],
  program?: string,
): Promise<Node> {
  const shows = keys.map((own, at) => placesOf(ingest, own, at * destinations));
  const companion = await startCompanion(shows.flat(), program);
  const joined: Pick<Contestant, 'feed' | 'stop'>[] = [];
  for (const [at, places] of shows.entries())
    joined.push(await goLive(companion, `bench-broadcast-${at}`, places));
  const all = together(
    joined.map((one, at) => ({ ...later(one, (at * gopMs) / joined.length), pids: [], isFresh: false })),
  );
  return {
    contestant: {
      ...all,
      pids: [companion.pid],
      async stop() {
        await all.stop();
        await companion.stop();
        await companion.clear();
      },
    },
    async lost() {
      const { broadcasts } = await companion.status();
      const seen = broadcasts.flatMap((broadcast) => broadcast.destinations);
      const sum = (figure: 'droppedFrames' | 'reconnects'): number =>
        seen.reduce((total, { stats }) => total + stats[figure], 0);
      const live = seen.filter(({ status }) => status.state === 'live').length;
      return {
        notLive: keys.length * destinations - live,
        dropped: sum('droppedFrames'),
        reconnects: sum('reconnects'),
      };
    },
  };
}

/** A port has room for 32 clients: so all ports take as many. */
function placesOf(ingest: string, keys: readonly string[], from: number): Place[] {
  return keys.map((key, at) => ({ platform: platformIds[(from + at) % platformIds.length]!, ingest, key }));
}

function later(
  { feed, stop }: Pick<Contestant, 'feed' | 'stop'>,
  ms: number,
): Pick<Contestant, 'feed' | 'stop'> {
  return {
    async feed(chunk) {
      systemClock.setTimer(ms, () => void feed(chunk));
      await Promise.resolve();
    },
    stop,
  };
}
