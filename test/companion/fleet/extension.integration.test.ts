import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import { builtProgram, Companion } from '../../helpers/companion.ts';
import { NatsCluster } from '../../helpers/nats.ts';
import { startNginxRtmp, type NginxRtmp } from '../../helpers/nginx-rtmp.ts';
import { pairedBrowser, remember } from '../../helpers/paired-client.ts';
import { inventedKeys } from '../../helpers/popup.ts';
import { allLive, broadcastInNode, showRecording } from '../../helpers/show-in-node.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const seconds = 60;
process.env['TABCAST_FLEET_SECRET'] = 'canary-secret-of-the-fleet';

let nats: NatsCluster;
let nginx: NginxRtmp;
let nodes: Companion[];
let broadcast: Broadcast;

beforeAll(async () => {
  [nats, nginx] = await Promise.all([NatsCluster.start(1), startNginxRtmp()]);
  const flags = ['--fleet', nats.servers, '--ingest', `youtube=${nginx.url('live')}`];
  nodes = await Promise.all([Companion.start(...flags), Companion.start(...flags)]);
  for (const node of nodes) await waitUntil('the fleet is there', () => seesAnother(node), 30_000);
  for (const node of nodes) await waitUntil('it takes shows', () => isReady(node), 30_000);
});
afterAll(async () => {
  await broadcast?.stop();
  await Promise.all((nodes ?? []).map((node) => node.stop()));
  await Promise.all((nodes ?? []).map((node) => node.clear()));
  await nginx?.stop();
  await nats?.stop();
});

async function seesAnother({ controlPort }: Companion): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${controlPort}/api/hello`);
  return ((await answer.json()) as { fleet: { others: unknown[] } }).fleet.others.length === 1;
}

async function isReady({ controlPort }: Companion): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${controlPort}/api/ready`)).ok;
}

/** The node that publishes. */
async function home(): Promise<Companion | undefined> {
  for (const node of nodes) {
    const { broadcasts } = await node.status();
    const states = broadcasts.flatMap(({ destinations }) => destinations.map(({ status }) => status.state));
    if (states.includes('live')) return node;
  }
  return undefined;
}

const published = (): number => nginx.records('live').length;

it('a show of the extension goes on at the other node when its own takes leave', async () => {
  const browser = await pairedBrowser();
  for (const node of nodes) await remember(node, browser);
  broadcast = broadcastInNode(await showRecording(), seconds);
  const reply = await broadcast.start({
    source: { kind: 'camera' },
    quality: { width: 320, height: 180, frameRate: 30, videoKbps: 500 },
    destinations: [{ id: 'youtube', platform: 'youtube', name: 'YouTube', key: inventedKeys.youtube }],
    pairing: browser.credentials,
    controlPort: nodes[0]!.controlPort,
  });
  expect(reply).toEqual({ ok: true });
  await allLive(broadcast);
  const first = await waitUntil('a node publishes', home);
  await promisify(execFile)(process.execPath, [builtProgram, 'fleet', 'drain', '--data-dir', first.dataDir]);
  const second = await waitUntil('the other one publishes', async () => {
    const node = await home();
    return node !== first && node;
  });
  await waitUntil(`there is another publish (${published()})`, () => published() > 1);
  await allLive(broadcast);
  expect(second).not.toBe(first);
  expect(broadcast.status.problem).toBeNull();
});
