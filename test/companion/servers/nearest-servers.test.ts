import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatIngestUrl, nearestServer } from '#protocol';
import type { Dial } from '../../../companion/dial/dial.ts';
import { NearestServers } from '../../../companion/servers/nearest-servers.ts';
import { ServerListError } from '../../../companion/servers/server-list.ts';
import { pause } from '../../../companion/lib/waiting.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

const day = 86_400_000;
let dataDir: string;
let clock: FakeClock;
let log: ReturnType<typeof captureLog>;
let wallTime: number;
let dialled: string[];
let fetched: number;
let list: () => Promise<string>;
/** What can be reached, and how far away it is in ms. */
let near: Record<string, number>;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tabcast-servers-'));
  clock = new FakeClock();
  log = captureLog({ clock });
  wallTime = 1_800_000_000_000;
  dialled = [];
  fetched = 0;
  list = () => Promise.reject(new ServerListError('The list of servers does not arrive.'));
  near = {};
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const dial: Dial = async ({ url: { host } }, signal) => {
  dialled.push(host);
  const ms = near[host];
  if (ms === undefined) throw new Error('out of reach');
  await pause(clock, ms, signal);
  return new Duplex({ read: () => undefined, write: (_1, _2, done) => done() });
};

async function measured(servers: NearestServers, anew = false): Promise<string[]> {
  const found = servers.measure('twitch', anew);
  await clock.advance(10_000);
  return (await found).map(({ name, ms }) => `${name} ${ms}`);
}

async function open(): Promise<NearestServers> {
  const fetchList = (): Promise<string> => {
    fetched += 1;
    return list();
  };
  const servers = new NearestServers({
    dataDir,
    clock,
    log: log.logger,
    dial,
    wallTime: () => wallTime,
    fetchList,
  });
  await servers.load();
  return servers;
}
const usual = 'rtmps://live.twitch.tv/app';
const addresses = (servers: NearestServers, wish: string): string[] =>
  servers.serversOf('twitch', wish).map(formatIngestUrl);
const listOf = (name: string, host: string): string =>
  JSON.stringify({ ingests: [{ name, url_template_secure: `rtmps://${host}/app/{stream_key}` }] });

describe('the nearest servers of a platform', () => {
  it("are measured over the list that comes with Tabcast where the platform's own does not arrive, and are tried before the usual one", async () => {
    near = { 'live-ams.twitch.tv': 12, 'live-fra.twitch.tv': 18 };
    const servers = await open();
    expect(await measured(servers)).toEqual(['Europe: Amsterdam, NL 12', 'Europe: Frankfurt, DE 18']);
    expect(addresses(servers, nearestServer)).toEqual([
      'rtmps://live-ams.twitch.tv/app',
      'rtmps://live-fra.twitch.tv/app',
      usual,
    ]);
    expect(log.lines.join('\n')).toContain('The list of servers that comes with Tabcast is used instead');
  });

  it("are measured over the platform's own list where that can be used", async () => {
    list = () => Promise.resolve(listOf('Near', 'near.contribute.live-video.net'));
    near = { 'near.contribute.live-video.net': 5, 'live-ams.twitch.tv': 1 };
    const servers = await open();
    await measured(servers);
    expect(addresses(servers, nearestServer)).toEqual(['rtmps://near.contribute.live-video.net/app', usual]);
    expect(addresses(servers, 'Near')).toEqual(['rtmps://near.contribute.live-video.net/app', usual]);
  });

  it.each(['<html>', listOf('x', 'live.example')])(
    'are those of Tabcast where the list is %.40s',
    async (text) => {
      list = () => Promise.resolve(text);
      near = { 'live-ams.twitch.tv': 12, 'live.example': 1 };
      const servers = await open();
      await measured(servers);
      expect(addresses(servers, nearestServer)[0]).toBe('rtmps://live-ams.twitch.tv/app');
    },
  );

  it('are nobody, and the usual one is used, while nothing was measured; then a start has it done and waits for nothing', async () => {
    near = { 'live-ams.twitch.tv': 12 };
    const servers = await open();
    expect(addresses(servers, nearestServer)).toEqual([]);
    await measured(servers);
    expect(addresses(servers, nearestServer)[0]).toBe('rtmps://live-ams.twitch.tv/app');
    expect(fetched).toBe(1);
  });

  it('are known after a restart, measured again a day later or when asked, and the list fetched once a day whoever asks', async () => {
    near = { 'live-ams.twitch.tv': 12 };
    await measured(await open());
    const servers = await open();
    dialled = [];
    await measured(servers);
    expect([dialled.length, fetched]).toEqual([0, 1]);
    expect(addresses(servers, nearestServer)[0]).toBe('rtmps://live-ams.twitch.tv/app');
    near = { 'live-fra.twitch.tv': 12 };
    await measured(servers, true);
    expect(fetched).toBe(1);
    expect(addresses(servers, nearestServer)[0]).toBe('rtmps://live-fra.twitch.tv/app');
    wallTime += day;
    await measured(servers);
    expect(fetched).toBe(2);
  });

  it('stay what they were when none is reached', async () => {
    near = { 'live-ams.twitch.tv': 12 };
    const servers = await open();
    await measured(servers);
    near = {};
    await measured(servers, true);
    expect(addresses(servers, nearestServer)[0]).toBe('rtmps://live-ams.twitch.tv/app');
    expect(log.lines.join('\n')).toContain("None of Twitch's servers was reached");
  });

  it.each([
    'not JSON',
    JSON.stringify({
      twitch: {
        askedAt: null,
        listed: [{ name: 'Near', url: 'rtmps://evil.example/app' }],
        measuredAt: 1,
        nearest: [
          { name: 'Near', url: 'rtmps://evil.example/app', ms: 1 },
          { name: 'Plain', url: 'rtmp://live-ams.twitch.tv/app', ms: 1 },
        ],
      },
    }),
  ])('come from no file that holds anything else: %.30s', async (text) => {
    writeFileSync(join(dataDir, 'servers.json'), text);
    const servers = await open();
    expect(addresses(servers, nearestServer)).toEqual([]);
    expect(addresses(servers, 'Near')).toEqual([]);
    await servers.close();
  });

  it("are kept without anything that is nobody else's business", async () => {
    near = { 'live-ams.twitch.tv': 12 };
    await measured(await open());
    expect(Object.keys(JSON.parse(readFileSync(join(dataDir, 'servers.json'), 'utf8')) as object)).toEqual([
      'twitch',
    ]);
  });
});

describe('a server that was chosen by its name', () => {
  it('is tried by TLS, and the usual one after it', async () => {
    const servers = await open();
    expect(addresses(servers, 'Europe: Amsterdam, NL')).toEqual(['rtmps://live-ams.twitch.tv/app', usual]);
    expect(dialled).toEqual([]);
  });

  it('and is gone leaves the usual one, with a word in the log', async () => {
    const servers = await open();
    expect(addresses(servers, 'Atlantis')).toEqual([]);
    expect(log.lines.join('\n')).toContain(
      'Twitch has no server of this name any more: the usual one is used',
    );
  });

  it('of a platform without a choice is nobody', async () => {
    const servers = await open();
    expect(servers.serversOf('facebook', 'Europe: Amsterdam, NL')).toEqual([]);
    expect(servers.serversOf('custom', nearestServer)).toEqual([]);
  });
});
