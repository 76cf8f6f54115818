import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Crowd } from '../../../companion/lib/crowd.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

const open: { destroy(): unknown }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.destroy()));

/** A server for four connections that answers `/done` and lets everything else wait; `/known` comes from who was let in. */
async function crowded() {
  const clock = new FakeClock();
  const log = captureLog({ clock });
  const http = createServer((request, response) => {
    if (request.url === '/done') response.end('done');
  });
  const isKnown = ({ url }: IncomingMessage): boolean => url === '/known';
  http.on('upgrade', () => undefined);
  new Crowd(http, { max: 4, isKnown, clock, ...log });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  open.push({ destroy: () => http.closeAllConnections() }, { destroy: () => http.close() });
  const { port } = http.address() as AddressInfo;

  /** Somebody who connects and then says this. */
  const comes = async (text = ''): Promise<Socket> => {
    const arrived = once(http, 'connection');
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    open.push(socket);
    await arrived;
    if (text === '') return socket;
    const heard = text.includes('\r\n\r\n') && !text.includes('/done');
    const seen = heard && once(http, text.includes('Upgrade') ? 'upgrade' : 'request');
    socket.write(text);
    await (seen || (text.includes('/done') && once(socket, 'data')));
    return socket;
  };
  return { comes, clock, log };
}

const asks = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`;
const upgrades = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
const half = 'GET / HTTP/1.1\r\nHost: he';
const leaves = (socket: Socket) => once(socket.resume(), 'close');

describe('a crowd at a port', () => {
  it('leaves a request for an upgrade to a server that knows none', async () => {
    const http = createServer((_, response) => response.writeHead(404).end());
    const clock = new FakeClock();
    new Crowd(http, { max: 4, isKnown: () => false, clock, ...captureLog({ clock }) });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    open.push({ destroy: () => http.closeAllConnections() }, { destroy: () => http.close() });
    const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
    open.push(socket);
    socket.write(upgrades('/'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 404 /);
  });

  it('has the oldest of those who ask for nothing give way where they are more', async () => {
    const { comes } = await crowded();
    const waits = await comes(asks('/waits'));
    for (const next of [await comes(half), await comes(), await comes(asks('/done'))]) {
      const gone = leaves(next);
      await comes(half);
      await gone;
    }
    expect(waits.destroyed).toBe(false);
  });

  it('has the oldest of those who wait for an answer give way where they are more', async () => {
    const { comes } = await crowded();
    const idle = await comes(half);
    for (const next of [
      await comes(asks('/waits')),
      await comes(asks('/waits')),
      await comes(asks('/waits')),
    ]) {
      const gone = leaves(next);
      await comes(asks('/waits'));
      await gone;
    }
    expect(idle.destroyed).toBe(false);
  });

  it.each([asks('/known'), upgrades('/known')])(
    'has nobody take the place of who was let in by %j',
    async (text) => {
      const { comes } = await crowded();
      const known: Socket[] = [];
      for (let n = 0; n < 4; n++) known.push(await comes(text));
      await leaves(await comes());
      expect(known.filter(({ destroyed }) => destroyed)).toEqual([]);
    },
  );

  it('lets everybody in behind a hundred who come again and again and end no request', async () => {
    const { comes } = await crowded();
    const known = await comes(upgrades('/known'));
    for (let n = 0; n < 100; n++) await comes(half);
    const client = await comes(asks('/waits'));
    for (let n = 0; n < 100; n++) await comes(half);
    expect([known.destroyed, client.destroyed]).toEqual([false, false]);
  });

  it('says so in one line, and a minute later again', async () => {
    const { comes, clock, log } = await crowded();
    for (let n = 0; n < 20; n++) await comes(half);
    expect(log.records()).toMatchObject([
      { level: 40, msg: expect.stringContaining('too many connections') },
    ]);
    await clock.advance(60_000);
    for (let n = 0; n < 20; n++) await comes(half);
    expect(log.records()).toHaveLength(2);
  });
});
