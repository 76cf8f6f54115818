import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, type Arrived } from '../../faults/arrived.ts';
import { gaps, numbers, runs } from '../../faults/bounds.ts';
import { countedRecording } from '../../faults/recording.ts';
import { builtProgram, Companion } from '../../helpers/companion.ts';
import { FleetClient } from '../../helpers/fleet-client.ts';
import { NatsCluster } from '../../helpers/nats.ts';
import { Network, whyNoNetwork, type Host } from '../../helpers/network.ts';
import { startNginxRtmp, type NginxRtmp } from '../../helpers/nginx-rtmp.ts';
import { PublishLog } from '../../helpers/publish-log.ts';
import { pageOrigin } from '../../helpers/relay-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const why = whyNoNetwork();
const numbersOf = ['1', '2', '3'] as const;

describe.skipIf(why !== null)(`a fleet on a network that is cut${why === null ? '' : ` (${why})`}`, () => {
  let network: Network;
  let nats: NatsCluster;
  let log: PublishLog;
  let nginx: NginxRtmp;
  let nodes: Companion[] = [];
  let servers: Host[];
  let computers: Host[];
  const shows: FleetClient[] = [];

  beforeAll(async () => {
    process.env['TABCAST_FLEET_SECRET'] = 'canary-secret-of-the-fleet';
    network = Network.lay(['ingest', ...numbersOf.flatMap((n) => [`nats-${n}`, `node-${n}`])]);
    servers = numbersOf.map((n) => network.host(`nats-${n}`));
    computers = numbersOf.map((n) => network.host(`node-${n}`));
    nats = NatsCluster.on(servers);
    log = await PublishLog.open(network.here.address);
    nginx = await startNginxRtmp({
      host: network.host('ingest'),
      onPublish: log.url,
      appConfig: `on_publish_done ${log.url};`,
    });
    const flags = ['--fleet', nats.servers, '--allow-origin', pageOrigin, '--insecure-host'];
    nodes = await Promise.all(
      computers.map(({ address, before }) =>
        Companion.startWith(
          { before },
          ...[...flags, '--host', address, '--ingest', `youtube=${nginx.url('live')}`],
        ),
      ),
    );
  });
  afterAll(async () => {
    await Promise.allSettled(shows.map((show) => show.die()));
    await Promise.all(nodes.map((node) => node.stop('SIGINT').then(() => node.clear())));
    await nginx?.stop();
    await nats?.stop();
    await log?.close();
    network?.remove();
  });

  async function begin(key: string, at: Companion): Promise<FleetClient> {
    const show = new FleetClient(nodes, key, await countedRecording('b', 150, 'h264', 150, false), at);
    shows.push(show);
    show.start();
    return show;
  }

  async function past(show: FleetClient, frames: number): Promise<void> {
    const from = show.frames.length;
    await waitUntil(`${frames} frames`, () => show.frames.length >= from + frames);
  }

  /** Null where no answer comes: some ways are cut. */
  const asked = (url: URL): Promise<unknown> =>
    fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
      (answer) => answer.json(),
      () => null,
    );

  async function seesAll({ page }: Companion): Promise<boolean> {
    const hello = await asked(new URL('/api/hello', page));
    return (hello as { fleet: { others: unknown[] } } | null)?.fleet.others.length === 2;
  }

  async function isUnsure({ page }: Companion): Promise<boolean> {
    const fleet = await asked(new URL(`/api/fleet${new URL(page).search}`, page));
    return (fleet as { isSure: boolean } | null)?.isSure === false;
  }

  const arrived = (key: string): Promise<Arrived[]> =>
    Promise.all(
      nginx
        .records('live')
        .filter((file) => file.includes(key))
        .map((file) => decode(file)),
    );

  it('begins by itself once NATS is there, and has one publish each show, also where NATS is split', async () => {
    const one = await begin('key-of-one', nodes[0]!);
    await waitUntil('it is refused', () => one.refusal === 'fleet-away');
    await nats.revive();
    await one.live();
    await Promise.all(nodes.map((node) => waitUntil('the fleet is there', () => seesAll(node))));

    // Where the show is there is the smaller part of NATS, too.
    const here = nodes.indexOf(one.at);
    const cuts = servers.flatMap((server, n): [Host, Host][] =>
      n === here
        ? []
        : [
            [server, servers[here]!],
            [server, computers[here]!],
          ],
    );
    for (const cut of cuts) network.cut(...cut);
    await waitUntil('it has noticed', () => isUnsure(one.at));
    const two = await begin('key-of-two', one.at);
    await waitUntil('it is refused', () => two.refusal === 'fleet-away');
    await two.live();
    expect(two.at).not.toBe(one.at);
    await past(one, 60);
    const meanwhile = one.frames.at(-1)!;
    for (const cut of cuts) network.mend(...cut);
    await Promise.all(nodes.map((node) => waitUntil('the fleet is whole', () => seesAll(node))));
    for (const show of [one, two]) await show.end();

    for (const [key, show, home, last] of [
      ['key-of-one', one, computers[here]!, meanwhile],
      ['key-of-two', two, computers[nodes.indexOf(two.at)]!, 0],
    ] as const) {
      expect(show.at.address).toBe(home.address);
      expect(log.publishers(key)).toEqual([home.address]);
      expect(log.atOnce(key)).toBe(1);
      const publishes = await arrived(key);
      expect(publishes.flatMap((each) => gaps(each))).toEqual([]);
      const all = publishes.flatMap((each) => numbers(each));
      expect(new Set(all).size).toBe(all.length);
      expect(all.at(-1)).toBeGreaterThanOrEqual(last);
    }
  });

  it('goes on elsewhere where its companion is cut off from its browser, or from all but the ingest, which has one publish at a time', async () => {
    const key = 'key-of-three';
    const show = await begin(key, nodes[0]!);
    await show.live();
    const homes = [nodes.indexOf(show.at)];
    for (const others of [[], servers]) {
      const home = homes.at(-1)!;
      const cuts = [network.here, ...others];
      for (const host of cuts) network.cut(host, computers[home]!);
      await waitUntil('it is live elsewhere', () => show.at !== nodes[home] && show.state === 'live');
      await past(show, 30);
      homes.push(nodes.indexOf(show.at));
      for (const host of cuts) network.mend(host, computers[home]!);
      await Promise.all(nodes.map((node) => waitUntil('the fleet is whole', () => seesAll(node))));
    }
    await show.end();
    expect(log.publishers(key)).toEqual(homes.map((home) => computers[home]!.address));
    expect(log.atOnce(key)).toBe(1);
    const all = (await arrived(key)).flatMap((each) => numbers(each));
    expect(new Set(all).size).toBe(all.length);
  });

  it('is upgraded one by one while a show goes on, of which no frame is lost or repeated', async () => {
    const key = 'key-of-four';
    const show = await begin(key, nodes[0]!);
    await show.live();
    const homes = [show.at.address];
    for (const left = [...nodes]; left.length > 0;) {
      await past(show, 30);
      // The one that has it, as long as that is one of before.
      const [node] = left.splice(Math.max(0, left.indexOf(show.at)), 1) as [Companion];
      await promisify(execFile)(process.execPath, [
        builtProgram,
        'fleet',
        'drain',
        '--data-dir',
        node.dataDir,
      ]);
      await show.live();
      if (show.at.address !== homes.at(-1)) homes.push(show.at.address);
      expect(show.at.address).not.toBe(node.address);
      expect(await node.stop('SIGTERM')).toBe(0);
      nodes[nodes.indexOf(node)] = await node.again();
      await Promise.all(nodes.map((each) => waitUntil('the fleet is whole', () => seesAll(each))));
    }
    await past(show, 30);
    await show.end();
    expect(homes.length).toBeGreaterThan(2);
    expect(log.publishers(key)).toEqual(homes);
    expect(log.atOnce(key)).toBe(1);
    const all = (await arrived(key)).flatMap((each) => numbers(each));
    const [first, last] = [all[0]!, all.at(-1)!];
    expect(runs(all)).toEqual(runs(show.frames.filter((frame) => frame >= first && frame <= last)));
  });
});
