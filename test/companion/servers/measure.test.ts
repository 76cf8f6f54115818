import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { parseIngestUrl } from '#protocol';
import { dialWith, type Dial } from '../../../companion/dial/dial.ts';
import { Names } from '../../../companion/dial/names.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { pause } from '../../../companion/lib/waiting.ts';
import { measureServers } from '../../../companion/servers/measure.ts';
import type { Server } from '../../../companion/servers/server-list.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { TestAuthority } from '../../helpers/tls-front.ts';

const never = new AbortController().signal;
const at = (name: string, port = 443): Server => ({
  name,
  url: parseIngestUrl(`rtmps://${name}:${port}/app`)!,
});
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Servers that are so many ms away, `null` for out of reach; counted while they are dialled. */
function world(distances: Readonly<Record<string, number | null>>, withoutTls: readonly string[] = []) {
  const clock = new FakeClock();
  const dialled: string[] = [];
  let open = 0;
  let mostOpen = 0;
  const dial: Dial = async ({ url: { host, scheme } }, signal) => {
    dialled.push(`${scheme} ${host}`);
    mostOpen = Math.max(mostOpen, ++open);
    const ms = distances[host];
    await pause(clock, ms ?? 60_000, signal);
    open -= 1;
    if (signal.aborted || ms === null) throw new Error('out of reach');
    if (scheme === 'rtmps' && withoutTls.includes(host)) throw new Error('no TLS');
    return new Duplex({ read: () => undefined, write: (_1, _2, done) => done() });
  };
  return { clock, dial, dialled, mostOpen: () => mostOpen };
}

async function measured(here: ReturnType<typeof world>, names: readonly string[], ms = 20_000) {
  const found = measureServers(
    names.map((name) => at(name)),
    here,
    never,
  );
  await here.clock.advance(ms);
  return (await found).map((one) => `${one.name} ${one.ms}`);
}

describe('the nearest servers', () => {
  it('are the three that accept a connection soonest, nearest first', async () => {
    const here = world({ far: 180, near: 12, mid: 40, next: 20, away: null });
    expect(await measured(here, ['far', 'near', 'away', 'mid', 'next'])).toEqual([
      'near 12',
      'next 20',
      'mid 40',
    ]);
    expect(here.dialled.filter((one) => one === 'rtmp near')).toHaveLength(3);
    expect(here.clock.pending).toBe(0);
  });

  it('show by TLS who they are; one that cannot is none', async () => {
    const here = world({ near: 12, mid: 40 }, ['near']);
    expect(await measured(here, ['near', 'mid'])).toEqual(['mid 40']);
  });

  it('are asked six at a time, however many there are', async () => {
    const names = Array.from({ length: 46 }, (_, n) => `s${n}`);
    const here = world(Object.fromEntries(names.map((name, n) => [name, 10 + n])));
    expect(await measured(here, names)).toEqual(['s0 10', 's1 11', 's2 12']);
    expect(here.mostOpen()).toBe(6);
  });

  it('are found within eight seconds, of those that were measured by then', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `s${n}`);
    const here = world({ ...Object.fromEntries(names.map((name) => [name, null])), s0: 10 });
    const found = measureServers(
      names.map((name) => at(name)),
      here,
      never,
    );
    await here.clock.advance(8_000);
    expect(await found).toEqual([]);
    expect(here.clock.pending).toBe(0);
  });

  it('are none when nobody waits for them any more', async () => {
    const here = world({ near: 12 });
    const abort = new AbortController();
    const found = measureServers([at('near')], here, abort.signal);
    abort.abort();
    expect(await found).toEqual([]);
    expect(here.clock.pending).toBe(0);
  });

  it('are found among real ones: who is there and has the right certificate', async () => {
    const authority = new TestAuthority();
    cleanUps.push(() => authority.remove());
    const plain = await listen();
    const [good, wrong] = await Promise.all([
      authority.front(plain.port),
      authority.front(plain.port, 'untrusted'),
    ]);
    cleanUps.push(() => Promise.all([good.stop(), wrong.stop()]));
    const closed = await listen();
    await closed.close();
    const dial = dialWith(new Names(systemClock), systemClock, [authority.ca]);
    const servers = [closed.port, plain.port, wrong.port, good.port].map((port) => at('127.0.0.1', port));
    const nearest = await measureServers(servers, { dial, clock: systemClock }, never);
    expect(nearest.map(({ url }) => url.port)).toEqual([good.port]);
    expect(nearest[0]!.ms).toBeGreaterThan(0);
  });
});

async function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.end('not TLS');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  cleanUps.push(close);
  return { port: (server.address() as AddressInfo).port, close };
}
