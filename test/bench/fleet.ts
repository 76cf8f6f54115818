import { systemClock } from '../../companion/lib/clock.ts';
import { pause } from '../../companion/lib/waiting.ts';
import { decode } from '../faults/arrived.ts';
import { numbers, runs } from '../faults/bounds.ts';
import { countedRecording, type Recording } from '../faults/recording.ts';
import { Companion } from '../helpers/companion.ts';
import { FleetClient } from '../helpers/fleet-client.ts';
import { NatsCluster } from '../helpers/nats.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { bound, type Bound } from './report.ts';
import type { Bench, Section } from './section.ts';
import { table } from './table.ts';

export const fleetName = 'fleet';

const count = 20;
/** Small, so that it is not this machine that bounds it: what a node carries is in the part `node`. */
const kbps = 150;
const seconds = 150;
/** How long shows run before, and again afterwards, in frames. */
const runFrames = 90;
const patienceMs = 60_000;
/** Between two shows that begin, in ms. */
const apartMs = 200;

/** What became of the shows of one node. */
interface Outcome {
  readonly what: string;
  /** For each show, from the moment at which it was done, in ms. */
  readonly takenMs: readonly number[];
  readonly liveMs: readonly number[];
  /** Frames of recordings that were there for another node to have, and did not arrive; and those that came twice. */
  readonly lost: number;
  readonly repeated: number;
  /** Frames that had been recorded for the node that is gone, and were still under way. */
  readonly underWay: number;
  readonly wholeMs: number;
}

/** A node with twenty shows dies, or takes leave: how long they are away, and what is lost. */
export async function fleet({ signal }: Bench): Promise<Section> {
  // Without sound, for which a node has an ffmpeg for each show.
  const recording = await countedRecording('b', seconds, 'h264', kbps, false);
  const outcomes: Outcome[] = [];
  const wrong: string[] = [];
  for (const { what, go } of ends) {
    console.error(`${count} shows on a node that ${what} …`);
    await stage(what, recording, signal, go).then(
      (outcome) => outcomes.push(outcome),
      (error: Error) => wrong.push(`A node that ${what}: ${error.message}.`),
    );
  }
  return {
    name: fleetName,
    figures: outcomes,
    text: table([
      [`of ${count} shows`, 'taken', 'live, median', 'live, last', 'whole', 'lost', 'repeated', 'under way'],
      ...outcomes.map((each) => [
        `a node ${each.what}`,
        ...[middle(each.takenMs), middle(each.liveMs), Math.max(...each.liveMs), each.wholeMs].map(
          (ms) => `${(ms / 1_000).toFixed(2)} s`,
        ),
        ...[each.lost, each.repeated, each.underWay].map(String),
      ]),
    ]),
    bounds: outcomes.flatMap((outcome) => (outcome.what === 'dies' ? boundsOfDeath : boundsOfLeave)(outcome)),
    wrong,
    charts: {},
  };
}

const ends = [
  { what: 'dies', go: (node: Companion) => node.crash() },
  { what: 'takes leave', go: (node: Companion) => node.stop('SIGTERM').then(() => undefined) },
] as const;

const boundsOfDeath = ({ liveMs, lost, repeated }: Outcome): Bound[] => [
  bound('a node dies: seconds until the last show is live again', Math.max(...liveMs) / 1_000, 5),
  bound('a node dies: seconds until half of them are', middle(liveMs) / 1_000, 3),
  bound('a node dies: frames lost of what was there to be sent again', lost, 0),
  bound('a node dies: frames twice', repeated, 0),
];

const boundsOfLeave = ({ lost, repeated, underWay }: Outcome): Bound[] => [
  bound('a node takes leave: frames lost', lost + underWay, 0),
  bound('a node takes leave: frames twice', repeated, 0),
];

async function stage(
  what: string,
  recording: Recording,
  signal: AbortSignal,
  go: (node: Companion) => Promise<void>,
): Promise<Outcome> {
  process.env['TABCAST_FLEET_SECRET'] = 'a-secret-of-the-bench';
  const [nats, nginx] = await Promise.all([NatsCluster.start(), startNginxRtmp()]);
  const flags = ['--allow-origin', pageOrigin, '--fleet', nats.servers, '--fleet-capacity', `${2 * count}`];
  const start = (): Promise<Companion> =>
    Companion.start(...flags, '--ingest', `youtube=${nginx.url('live')}`);
  const nodes: Companion[] = [];
  const clients: FleetClient[] = [];
  try {
    // All come to the one that is alone; only then there are others.
    const home = await start();
    nodes.push(home);
    for (let n = 0; n < count; n++) {
      const client = new FleetClient(nodes, showName(n), recording);
      clients.push(client);
      client.start();
      await pause(systemClock, apartMs, signal);
    }
    await waitUntil('all are live', () => clients.every(({ state }) => state === 'live'), patienceMs);
    await Promise.all([start(), start()].map(async (node) => nodes.push(await node)));
    await waitUntil('the others are there', async () => (await others(home)) === 2, patienceMs);
    const past = clients.map((client) => client.frames.length + runFrames);
    await waitUntil(
      'all have run',
      () => clients.every(({ frames }, at) => frames.length >= past[at]!),
      patienceMs,
    );
    const before = clients.map(({ liveAt }) => liveAt.length);
    const at = systemClock.now();
    await go(home);
    const wholeMs = systemClock.now() - at;
    await waitUntil(
      'all are live again',
      () => clients.every(({ liveAt }, n) => liveAt.length > before[n]!),
      patienceMs,
    );
    const again = clients.map((client) => client.frames.length + runFrames);
    await waitUntil(
      'all have run',
      () => clients.every(({ frames }, n) => frames.length >= again[n]!),
      patienceMs,
    );
    await Promise.all(clients.map((client) => client.end()));
    const since = (times: readonly number[]): number => times.find((time) => time > at)! - at;
    const arrived = await Promise.all(clients.map((client, n) => judge(client, n, nginx)));
    const sum = (of: keyof Arrived): number => arrived.reduce((all, each) => all + each[of], 0);
    return {
      what,
      takenMs: clients.map(({ takenAt }) => since(takenAt)),
      liveMs: clients.map(({ liveAt }) => since(liveAt)),
      lost: sum('lost'),
      repeated: sum('repeated'),
      underWay: sum('underWay'),
      wholeMs,
    };
  } finally {
    await Promise.allSettled(clients.map((client) => client.die()));
    await Promise.all(nodes.map((node) => node.stop('SIGINT').then(() => node.clear())));
    await nginx.stop();
    await nats.stop();
  }
}

type Arrived = Pick<Outcome, 'lost' | 'repeated' | 'underWay'>;

/** What is missing of each recording from the first frame that arrived on, and what came twice. */
async function judge(client: FleetClient, n: number, nginx: NginxRtmp): Promise<Arrived> {
  const files = nginx.records('live').filter((file) => file.includes(showName(n)));
  const frames = (await Promise.all(files.map((file) => decode(file)))).flatMap(numbers);
  const got = new Set(frames);
  const first = Math.min(...frames);
  const missing = client.sent.map(({ from, to }) =>
    Array.from({ length: to - from }, (_, at) => from + at).filter(
      (frame) => frame >= first && !got.has(frame),
    ),
  );
  const gone = missing.slice(0, -1).flat();
  const last = missing.at(-1) ?? [];
  if (gone.length + last.length > 0) {
    const recorded = client.sent.map(({ from, to }) => `${from}-${to - 1}`).join(', ');
    console.error(`${showName(n)}: ${runs([...gone, ...last]).join(', ')} missing of ${recorded}`);
  }
  return { lost: last.length, repeated: frames.length - got.size, underWay: gone.length };
}

const showName = (n: number): string => `fleet-show-${String(n).padStart(2, '0')}`;

const middle = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

async function others({ controlPort }: Companion): Promise<number> {
  const hello = (await (await fetch(`http://127.0.0.1:${controlPort}/api/hello`)).json()) as {
    fleet: { others: readonly string[] };
  };
  return hello.fleet.others.length;
}
