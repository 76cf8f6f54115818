import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decode, type Arrived } from '../faults/arrived.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { builtProgram, Companion } from '../helpers/companion.ts';
import { freePort } from '../helpers/free-port.ts';
import { NatsCluster } from '../helpers/nats.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { serveNumberedPage, unitMs, type NumberedPage } from '../helpers/numbered-page.ts';
import { pairedBrowser, remember } from '../helpers/paired-client.ts';
import { permittedExtension } from '../helpers/permitted-extension.ts';
import { entered, pressStop, seeLive } from '../helpers/popup.ts';
import { chromiumTrusts, TestAuthority } from '../helpers/tls-front.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Only the first of them is the one that the person has named, and has let Tabcast reach. */
const hosts = ['localhost', '127.0.0.1', '127.0.0.1'] as const;

let authority: TestAuthority;
let nats: NatsCluster;
let nginx: NginxRtmp;
let nodes: Companion[] = [];
let origins: string[];
let page: NumberedPage;
let extension: string;
let chromium: Chromium;

beforeAll(async () => {
  process.env['TABCAST_FLEET_SECRET'] = 'canary-secret-of-the-fleet';
  authority = new TestAuthority();
  const { cert, key } = authority.files();
  [nats, nginx] = await Promise.all([NatsCluster.start(1), startNginxRtmp({ apps: ['youtube'] })]);
  const ports = await Promise.all(hosts.map(() => freePort()));
  origins = hosts.map((host, n) => `https://${host}:${ports[n]}`);
  nodes = await Promise.all(
    origins.map((origin, n) =>
      Companion.start(
        ...['--public', origin, '--listen', `127.0.0.1:${ports[n]}`, '--tls-cert', cert, '--tls-key', key],
        ...['--fleet', nats.servers, '--ingest', `youtube=${nginx.url('youtube')}`],
      ),
    ),
  );
  await Promise.all(nodes.map((node) => waitUntil('the fleet is there', () => seesOthers(node))));
  page = await serveNumberedPage();
  extension = await permittedExtension([`https://${hosts[0]}/*`]);
  chromium = await Chromium.launch({ extension, flags: [chromiumTrusts(cert)] });
  const browser = await pairedBrowser(chromium.page('').slice(0, -1));
  for (const node of nodes) await remember(node, browser);
  await chromium.storeAll({
    ...{ server: origins[0], 'server-pairing': browser.credentials, carrier: 'server' },
    ...entered('tab', ['youtube']),
  });
});
afterAll(async () => {
  await chromium?.close();
  await Promise.all(nodes.map((node) => node.stop('SIGINT').then(() => node.clear())));
  await page?.close();
  await nginx?.stop();
  await nats?.stop();
  if (extension) await rm(extension, { recursive: true, force: true });
  authority?.remove();
});

async function seesOthers({ page: own }: Companion): Promise<boolean> {
  const hello = (await (await fetch(new URL('/api/hello', own))).json()) as { fleet: { others: unknown[] } };
  return hello.fleet.others.length === 2;
}

/** The one that publishes; false while there is none. */
async function home(): Promise<Companion | false> {
  for (const node of nodes) {
    const { broadcasts } = await node.status();
    const states = broadcasts.flatMap(({ destinations }) => destinations.map(({ status }) => status.state));
    if (states.includes('live')) return node;
  }
  return false;
}

/** Those that show what the page shows, and not what was there before it. */
const numbersIn = ({ frames }: Arrived): number[] => frames.flatMap(({ frame }) => frame ?? []);

/** From each number to the next, in ms of the page. */
const steps = (numbers: readonly number[]): number[] =>
  numbers.slice(1).map((number, at) => (number - numbers[at]!) * unitMs);

it('goes live by a fleet, on at another companion when its own is killed, and at the third one when that takes leave', async () => {
  const tab = await chromium.open(page.url);
  await tab.click('#tone');
  await tab.waitForSelector('#tone[disabled]');
  const popup = await chromium.goLive(await chromium.openPopup(tab), ['youtube']);
  const past = async (ms: number): Promise<void> => {
    const from = await tab.evaluate('number()');
    await tab.waitForFunction(`number() > ${Number(from) + ms / unitMs}`);
  };
  const killed = await waitUntil('one publishes', home);
  await past(1_000);
  nodes = nodes.filter((node) => node !== killed);
  await killed.crash();
  const drained = await waitUntil('another one publishes', home);
  await seeLive(handOn(popup), ['youtube']);
  await past(1_000);
  await promisify(execFile)(process.execPath, [
    builtProgram,
    'fleet',
    'drain',
    '--data-dir',
    drained.dataDir,
  ]);
  await waitUntil('the third one publishes', async () => ![false, drained].includes(await home()));
  await seeLive(handOn(popup), ['youtube']);
  await past(1_000);
  await pressStop(handOn(popup));
  await waitUntil('nobody publishes', async () => !(await nginx.stat()).includes('<publishing/>'));

  const arrived = await Promise.all(nginx.records('youtube').map((file) => decode(file)));
  expect(arrived.map(({ errors, monotonic }) => [errors, monotonic])).toEqual(arrived.map(() => ['', true]));
  expect(arrived).toHaveLength(3);
  const [one, two, three] = arrived.map(numbersIn) as [number[], number[], number[]];
  // None comes again, but for one that stood on the page for longer than a picture.
  expect(Math.min(...steps([...one, ...two, ...three]))).toBeGreaterThanOrEqual(0);
  const usual = Math.max(...[one, two, three].flatMap(steps));
  const [lostMs, handedMs] = [steps([one.at(-1)!, two[0]!])[0]!, steps([two.at(-1)!, three[0]!])[0]!];
  // What the one that was killed had taken and not sent on is gone.
  expect(lostMs).toBeLessThan(usual + 1_000);
  expect(handedMs).toBeLessThan(usual + 100);
});
