import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../../faults/arrived.ts';
import { gaps, numbers, runs } from '../../faults/bounds.ts';
import { countedRecording } from '../../faults/recording.ts';
import { builtProgram, Companion } from '../../helpers/companion.ts';
import { FleetClient } from '../../helpers/fleet-client.ts';
import { NatsCluster } from '../../helpers/nats.ts';
import { startNginxRtmp, type NginxRtmp } from '../../helpers/nginx-rtmp.ts';
import { pairedBrowser, remember, knock } from '../../helpers/paired-client.ts';
import { pageOrigin } from '../../helpers/relay-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const recording = await countedRecording('b', 150);
const secret = 'canary-secret-of-the-fleet';
process.env['TABCAST_FLEET_SECRET'] = secret;

let nats: NatsCluster;
let nginx: NginxRtmp;
let nodes: Companion[];
const flags = (): string[] => [
  ...['--fleet', nats.servers, '--allow-origin', pageOrigin, '--ingest', `youtube=${nginx.url('live')}`],
];
const start = (): Promise<Companion> => Companion.start(...flags());

beforeAll(async () => {
  [nats, nginx] = await Promise.all([NatsCluster.start(), startNginxRtmp()]);
  nodes = await Promise.all([start(), start(), start()]);
  await Promise.all(nodes.map(isThere));
});
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.stop()));
  await nginx?.stop();
  await nats?.stop();
});

interface Hello {
  readonly fleet: { readonly others: readonly string[] };
}

async function others({ controlPort }: Companion): Promise<number> {
  const hello = (await (await fetch(`http://127.0.0.1:${controlPort}/api/hello`)).json()) as Hello;
  return hello.fleet.others.length;
}

/** Whether new shows may come to it, as it says to anybody. */
async function isReady({ controlPort }: Companion): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${controlPort}/api/ready`)).ok;
}

/** Until it sees the other two, and takes shows: on a busy computer it may not be sure of NATS for a moment. */
async function isThere(node: Companion): Promise<void> {
  await waitUntil(
    'the fleet is there',
    async () => (await others(node)) === 2 && (await isReady(node)),
    30_000,
  );
}

/** Where a show runs, by what its companion says. */
async function homeOf(client: FleetClient): Promise<Companion> {
  await client.live();
  return client.at;
}

/** What arrived of a show, publish by publish. */
const arrivedOf = (key: string) =>
  Promise.all(
    nginx
      .records('live')
      .filter((file) => file.includes(key))
      .map((file) => decode(file)),
  );

/**
 * Nothing lost and nothing twice, from the group of pictures that was current when the first publish was accepted to the last picture
 * that a busy computer has sent when the show is ended.
 */
function expectAll(client: FleetClient, arrived: readonly number[]): void {
  const [first, last] = [arrived[0]!, arrived.at(-1)!];
  expect(runs(arrived)).toEqual(runs(client.frames.filter((frame) => frame >= first && frame <= last)));
}

const past = async (client: FleetClient, frames: number): Promise<void> => {
  const from = client.frames.length;
  await waitUntil(`${frames} frames`, () => client.frames.length >= from + frames, 60_000);
};

describe('three companions at three NATS servers', () => {
  it('share the shows, go on with those of one that is killed, and hand over those of one that takes leave', async () => {
    const clients = ['key-of-one', 'key-of-two', 'key-of-three'].map(
      (id) => new FleetClient(nodes, id, recording),
    );
    for (const client of clients) {
      await Promise.all(nodes.map(isThere));
      client.start();
      await client.live();
    }
    const homes = await Promise.all(clients.map(homeOf));
    expect(new Set(homes).size).toBe(3);

    const [lost, moved, third] = clients as [FleetClient, FleetClient, FleetClient];
    await past(third, 30);
    await homes[0]!.crash();
    await waitUntil('it is live elsewhere', () => lost.liveAt.length === 2 && lost.state === 'live', 30_000);
    expect(lost.at).not.toBe(homes[0]);

    const drained = homes[1]!;
    const ids = ['--data-dir', drained.dataDir];
    expect(await isReady(drained)).toBe(true);
    const { stdout } = await promisify(execFile)(process.execPath, [builtProgram, 'fleet', 'drain', ...ids]);
    expect(stdout).toMatch(/^0 of \d.+none is left: \d have gone on at others/s);
    expect(await isReady(drained)).toBe(false);
    await waitUntil('it has moved', () => moved.liveAt.length === 2 && moved.state === 'live', 30_000);
    expect(moved.at).not.toBe(drained);
    const status = await promisify(execFile)(process.execPath, [builtProgram, 'fleet', 'status', ...ids]);
    expect(status.stdout).toMatch(/takes leave/);
    await past(moved, 30);

    // The two that are gone come back, and the third one takes leave because it is told to end.
    await drained.stop();
    nodes = [homes[2]!, await homes[0]!.again(), await drained.again()];
    await Promise.all(nodes.map(isThere));
    expect(await homes[2]!.stop('SIGTERM')).toBe(0);
    await waitUntil('it has moved', () => third.liveAt.length === 2 && third.state === 'live', 30_000);
    await past(third, 30);
    for (const client of clients) await client.end();
    nodes = [await homes[2]!.again(), ...nodes.slice(1)];
    await Promise.all(nodes.map(isThere));

    // What was handed over is whole: no frame lost, none twice, in as many publishes as places.
    const handed = await arrivedOf('key-of-two');
    expect(handed).toHaveLength(moved.liveAt.length);
    expectAll(moved, handed.flatMap(numbers));
    // What was killed begins with a keyframe, and all of the new recording arrives.
    const again = (await arrivedOf('key-of-one')).at(-1)!;
    expect(again.frames[0]!.keyframe).toBe(true);
    expect(gaps(again)).toEqual([]);
    expect(numbers(again)[0]).toBeGreaterThanOrEqual(lost.sent.at(-1)!.from);
    const [sooner, later, ...others] = await arrivedOf('key-of-three');
    expect(others).toEqual([]);
    expectAll(third, [...numbers(sooner!), ...numbers(later!)]);
  });

  it('go on with what runs while NATS is away, and refuse what is new with a sentence', async () => {
    const running = new FleetClient(nodes, 'key-of-four', recording);
    running.start();
    await running.live();
    await nats.kill();
    await past(running, 150);
    const late = new FleetClient(nodes, 'key-of-five', recording);
    late.start();
    await waitUntil('it is refused', () => late.refusal === 'fleet-away', 30_000);
    await nats.revive();
    await late.live();
    await past(running, 30);
    await running.end();
    await late.end();
    const [only, ...more] = await arrivedOf('key-of-four');
    expect(more).toEqual([]);
    expectAll(running, numbers(only!));
  });

  it('know the browsers of each other, and write no secret', async () => {
    const [one, other, third] = nodes as [Companion, Companion, Companion];
    const browser = await pairedBrowser();
    await remember(one, browser);
    await one.stop();
    nodes = [await one.again(), other, third];
    await waitUntil('the other one knows it', () =>
      knock(other.ports.youtube, browser).then(
        ({ socket }) => {
          socket.disconnect();
          return true;
        },
        () => false,
      ),
    );
    const written = nats.written();
    expect(written).toContain('tabcast_default');
    for (const each of [secret, browser.verifier.companionKey, browser.verifier.clientKeyHash, 'key-of-']) {
      expect(written).not.toContain(each);
    }
  });
});
