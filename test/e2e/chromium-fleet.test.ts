import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { get } from 'node:https';
import { json } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, type Arrived } from '../faults/arrived.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { builtProgram, Companion } from '../helpers/companion.ts';
import { NatsCluster } from '../helpers/nats.ts';
import { Network, whyNoNetwork, type Host } from '../helpers/network.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { serveNumberedPage, unitMs, type NumberedPage } from '../helpers/numbered-page.ts';
import { pairedBrowser, remember } from '../helpers/paired-client.ts';
import { permittedExtension } from '../helpers/permitted-extension.ts';
import { entered, inventedKeys, pressStop, seeLive } from '../helpers/popup.ts';
import { PublishLog } from '../helpers/publish-log.ts';
import { chromiumTrusts, TestAuthority } from '../helpers/tls-front.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const why = whyNoNetwork();
const numbersOf = ['1', '2', '3'] as const;
const port = 8443;
const key = inventedKeys.youtube;

describe.skipIf(why !== null)(
  `a show at a fleet, on a network of its own${why === null ? '' : ` (${why})`}`,
  () => {
    let authority: TestAuthority;
    let network: Network;
    let computers: Host[];
    let nats: NatsCluster;
    let log: PublishLog;
    let nginx: NginxRtmp;
    let nodes: Companion[] = [];
    let page: NumberedPage;
    let extension: string;
    let chromium: Chromium;

    beforeAll(async () => {
      process.env['TABCAST_FLEET_SECRET'] = 'canary-secret-of-the-fleet';
      network = Network.lay(['ingest', ...numbersOf.flatMap((n) => [`nats-${n}`, `node-${n}`])]);
      computers = numbersOf.map((n) => network.host(`node-${n}`));
      const addresses = computers.map(({ address }) => address);
      authority = new TestAuthority('localhost', addresses);
      const { cert, key: certKey } = authority.files();
      nats = NatsCluster.on(numbersOf.map((n) => network.host(`nats-${n}`)));
      log = await PublishLog.open(network.here.address);
      nginx = await startNginxRtmp({
        host: network.host('ingest'),
        onPublish: log.url,
        appConfig: `on_publish_done ${log.url};`,
      });
      await nats.revive();
      nodes = await Promise.all(
        computers.map(({ address, before }) =>
          Companion.startWith(
            { before },
            ...['--public', `https://${address}:${port}`, '--listen', `${address}:${port}`],
            ...['--tls-cert', cert, '--tls-key', certKey],
            ...['--fleet', nats.servers, '--ingest', `youtube=${nginx.url('live')}`],
          ),
        ),
      );
      await seenByAll();
      page = await serveNumberedPage();
      extension = await permittedExtension([`https://${computers[0]!.address}/*`]);
      chromium = await Chromium.launch({ extension, flags: [chromiumTrusts(cert)] });
      const browser = await pairedBrowser(chromium.page('').slice(0, -1));
      for (const node of nodes) await remember(node, browser);
      await chromium.storeAll({
        server: `https://${computers[0]!.address}:${port}`,
        'server-pairing': browser.credentials,
        carrier: 'server',
        ...entered('tab', ['youtube']),
      });
    });
    afterAll(async () => {
      await chromium?.close();
      await Promise.all(nodes.map((node) => node.stop('SIGINT').then(() => node.clear())));
      await page?.close();
      await nginx?.stop();
      await nats?.stop();
      await log?.close();
      network?.remove();
      if (extension) await rm(extension, { recursive: true, force: true });
      authority?.remove();
    });

    /** What one says of its fleet to everybody. */
    async function others({ address }: Host): Promise<number> {
      const asked = get({
        host: address,
        port,
        path: '/api/hello',
        ca: authority.ca,
        checkServerIdentity: () => undefined,
        agent: false,
      });
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      return ((await json(answer)) as { fleet: { others: unknown[] } }).fleet.others.length;
    }

    async function seenByAll(): Promise<void> {
      await Promise.all(
        computers.map((host) => waitUntil('the fleet is whole', async () => (await others(host)) === 2)),
      );
    }

    /** Which of them began to publish last; -1 while none has. */
    const home = (): number => computers.findIndex(({ address }) => address === log.publishers(key).at(-1));

    it('goes on elsewhere when its companion is killed, or the way to it is cut, and while all are upgraded one by one', async () => {
      const tab = await chromium.open(page.url);
      await tab.click('#tone');
      await tab.waitForSelector('#tone[disabled]');
      const hand = handOn(await chromium.goLive(await chromium.openPopup(tab), ['youtube']));
      const past = async (ms: number): Promise<void> => {
        const from = await tab.evaluate('number()');
        await tab.waitForFunction(`number() > ${Number(from) + ms / unitMs}`);
      };
      await past(1_000);
      const killed = home();
      await nodes[killed]!.crash();
      await waitUntil('another one publishes', () => home() !== killed);
      await seeLive(hand, ['youtube']);
      nodes[killed] = await nodes[killed]!.again();
      await seenByAll();
      await past(1_000);
      const cutOff = home();
      network.cut(network.here, computers[cutOff]!);
      await hand.see('[data-destination="youtube"][data-phase="trouble"]');
      await waitUntil('another one publishes', () => home() !== cutOff);
      await seeLive(hand, ['youtube']);
      network.mend(network.here, computers[cutOff]!);
      await seenByAll();

      for (const left = [...nodes.keys()]; left.length > 0;) {
        await past(500);
        const was = home();
        // The one that has it, as long as that is one of before.
        const [n] = left.splice(Math.max(0, left.indexOf(was)), 1) as [number];
        const [command, ...args] = [...computers[n]!.before, process.execPath, builtProgram];
        await promisify(execFile)(command!, [...args, 'fleet', 'drain', '--data-dir', nodes[n]!.dataDir]);
        if (n === was) await waitUntil('another one publishes', () => home() !== was);
        await seeLive(hand, ['youtube']);
        expect(await nodes[n]!.stop('SIGTERM')).toBe(0);
        nodes[n] = await nodes[n]!.again();
        await seenByAll();
      }
      await past(500);
      await pressStop(hand);
      await waitUntil('nobody publishes', async () => !(await nginx.stat()).includes('<publishing/>'));

      expect(log.atOnce(key)).toBe(1);
      const arrived = await Promise.all(nginx.records('live').map((file) => decode(file)));
      expect(arrived.map(({ errors, monotonic }) => [errors, monotonic])).toEqual(
        arrived.map(() => ['', true]),
      );
      expect(arrived).toHaveLength(log.publishers(key).length);
      const publishes = arrived.map(numbersIn);
      // None comes again, but for one that stood on the page for longer than a picture.
      expect(Math.min(...steps(publishes.flat()))).toBeGreaterThanOrEqual(0);
      const usual = Math.max(...publishes.flatMap(steps));
      const [killedMs, cutMs, ...handedMs] = publishes
        .slice(1)
        .map((numbers, at) => steps([publishes[at]!.at(-1)!, numbers[0]!])[0]!);
      // What the one that was killed had taken and not sent on is gone.
      expect(killedMs).toBeLessThan(usual + 1_000);
      // And what was on its way when the other one was cut off, but not what was recorded once that was noticed.
      expect(cutMs).toBeLessThan(usual + 8_000);
      expect(handedMs.length).toBeGreaterThan(0);
      expect(Math.max(...handedMs)).toBeLessThan(usual + 100);
    });
  },
);

/** Those that show what the page shows, and not what was there before it. */
const numbersIn = ({ frames }: Arrived): number[] => frames.flatMap(({ frame }) => frame ?? []);

/** From each number to the next, in ms of the page. */
const steps = (numbers: readonly number[]): number[] =>
  numbers.slice(1).map((number, at) => (number - numbers[at]!) * unitMs);
