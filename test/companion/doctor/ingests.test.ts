import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkIngests, type IngestsOptions } from '../../../companion/doctor/ingests.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that says nothing and keeps what it is sent. */
async function silent(): Promise<{ port: number; heard: Buffer[]; called: Promise<Socket> }> {
  const heard: Buffer[] = [];
  let call: (socket: Socket) => void;
  const called = new Promise<Socket>((resolve) => (call = resolve));
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (bytes) => heard.push(bytes));
    closers.unshift(() => socket.destroy());
    call(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { port: (server.address() as AddressInfo).port, heard, called };
}

function look(address: string, rest: Partial<IngestsOptions> = {}, signal = new AbortController().signal) {
  // The other platforms' own ingests are out of reach of a test.
  const ingests = { youtube: address, twitch: address, facebook: address };
  const options = {
    ingests,
    backupIngests: {},
    ingestCa: null,
    rehearse: false,
    clock: systemClock,
    ...rest,
  };
  return checkIngests(options)(signal);
}

describe('the ingests', () => {
  it('are reached without a word being said', async () => {
    const { port, heard, called } = await silent();
    const found = await look(`rtmp://127.0.0.1:${port}/app`);
    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({
      topic: 'YouTube ingest',
      level: 'ok',
      text: expect.stringMatching(/reached in \d+ ms$/),
    });
    const socket = await called;
    await new Promise((resolve) => socket.once('close', resolve).resume());
    expect(heard).toEqual([]);
  });

  it('that take no connection are problems, a backup is none', async () => {
    const { port } = await silent();
    await closers.pop()!();
    const address = `rtmp://127.0.0.1:${port}/app`;
    const found = await look(address, { backupIngests: { youtube: address } });
    expect(found.map(({ topic, level }) => [topic, level])).toEqual([
      ['YouTube ingest', 'problem'],
      ['YouTube backup ingest', 'warning'],
      ['Twitch ingest', 'problem'],
      ['Facebook ingest', 'problem'],
    ]);
    expect(found[0]!.text).toBe(`127.0.0.1:${port} is there, but takes no connection on this port`);
  });

  it('whose names nobody knows are said to be not found', async () => {
    const [finding] = await look('rtmp://ingest.invalid/app');
    expect(finding).toMatchObject({ level: 'problem', text: expect.stringContaining('cannot be found') });
  });

  it('that never finish are given up after six seconds', async () => {
    const clock = new FakeClock();
    const { port, called } = await silent();
    const found = look(`rtmps://127.0.0.1:${port}/app`, { clock });
    await called;
    await clock.advance(6_000);
    expect((await found)[0]).toMatchObject({ level: 'problem', text: `127.0.0.1:${port} does not answer` });
    expect(clock.pending).toBe(0);
  });

  it('whose names no server resolves are given up, too, and then hold nothing up', async () => {
    const clock = new FakeClock();
    const mute = createSocket('udp4').bind(0, '127.0.0.1');
    await once(mute, 'listening');
    closers.push(() => new Promise<void>((resolve) => mute.close(resolve)));
    const newResolver = (): Resolver => {
      const resolver = new Resolver();
      resolver.setServers([`127.0.0.1:${mute.address().port}`]);
      return resolver;
    };
    const found = look('rtmp://ingest.example/app', { clock, newResolver });
    await once(mute, 'message');
    await clock.advance(6_000);
    const text = 'ingest.example:1935 cannot be found: no name server answers';
    expect((await found)[0]).toMatchObject({ level: 'problem', text });
  });

  it('are waited for no longer when that is cancelled', async () => {
    const cancelled = new AbortController();
    const { port, called } = await silent();
    const found = look(`rtmps://127.0.0.1:${port}/app`, { clock: new FakeClock() }, cancelled.signal);
    await called;
    cancelled.abort();
    expect((await found)[0]).toMatchObject({
      level: 'warning',
      text: `127.0.0.1:${port} was not waited for`,
    });
  });

  it('are not called for a rehearsal', async () => {
    expect(await look('rtmp://ingest.invalid/app', { rehearse: true })).toMatchObject([{ level: 'ok' }]);
  });
});
