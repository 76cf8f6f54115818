import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helloPath, newSecret, pairingPath, socketPath } from '../../companion/protocol/index.ts';
import { freePort } from '../helpers/free-port.ts';
import { requestWith } from '../helpers/pairing-client.ts';
import { rawRequest, type RawAnswer } from '../helpers/raw-request.ts';
import { extensionOrigin } from '../helpers/relay-client.ts';
import { AttackedCompanion } from './helpers/attacked-companion.ts';

const stranger = '203.0.113.9';
const owner = '198.51.100.7';
const upgrade = {
  ...{ connection: 'Upgrade', upgrade: 'websocket' },
  ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
};
const socketAt = `${socketPath('youtube')}?EIO=4&transport=websocket`;

let port: number;
let server: AttackedCompanion;
beforeAll(async () => {
  port = await freePort();
  const place = ['--public', `https://localhost:${port}`, '--listen', `127.0.0.1:${port}`];
  server = await AttackedCompanion.start({ flags: [...place, '--behind-proxy', '--rehearse'] });
});
afterAll(() => server?.stop());

/** As a proxy passes it on for somebody. */
const headersOf = (from: string): Record<string, string> => ({
  ...{ host: `localhost:${port}`, origin: extensionOrigin, connection: 'close' },
  // What a visitor says itself stands in front of what the proxy adds.
  'x-forwarded-for': `127.0.0.1, ${from}`,
});
const ask = (from: string, path: string, body?: string): Promise<RawAnswer> =>
  rawRequest(port, path, headersOf(from), body === undefined ? 'GET' : 'POST', body);

/** Opens a WebSocket and keeps it. @returns null where that was refused */
function holdSocket(from: string): Promise<Duplex | null> {
  return new Promise((resolve) => {
    const headers = { ...headersOf(from), ...upgrade };
    const call = request({ host: '127.0.0.1', port, path: socketAt, headers, agent: false });
    call.once('upgrade', (_, socket) => resolve(socket.on('error', () => undefined)));
    call.once('response', (answer) => resolve((answer.resume(), null)));
    call.once('error', () => resolve(null)).end();
  });
}

describe('a stranger at the port of a server', () => {
  it('gets ten tries at the pairing code and then one in ten seconds, and keeps nobody out who has it', async () => {
    const { salt } = JSON.parse((await ask(stranger, pairingPath)).text) as { salt: string };
    const began = performance.now();
    const statuses: number[] = [];
    for (let n = 0; n < 20; n++) {
      const guess = JSON.stringify({ nonce: newSecret(), proof: newSecret(), name: 'x' });
      statuses.push((await ask(stranger, pairingPath, guess)).status);
    }
    const looked = statuses.filter((status) => status === 403).length;
    expect(looked).toBeGreaterThanOrEqual(10);
    expect(looked).toBeLessThanOrEqual(11 + (performance.now() - began) / 10_000);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20 - looked);
    const right = JSON.stringify(await requestWith(port, server.pairingCode, salt));
    expect(await ask(owner, pairingPath, right)).toMatchObject({ status: 200 });
  });

  it('holds no more than 64 connections, and another is let in beside', async () => {
    const held = await Promise.all(Array.from({ length: 150 }, () => holdSocket(stranger)));
    const open = held.filter((socket) => socket !== null);
    expect(open.length).toBeGreaterThan(0);
    expect(open.length).toBeLessThanOrEqual(64);
    const mine = await holdSocket(owner);
    expect(mine).not.toBeNull();
    for (const socket of [...open, mine!]) socket.destroy();
  });

  it('is answered five questions a second once it has put 200, and another all', async () => {
    const began = performance.now();
    const statuses: number[] = [];
    for (let n = 0; n < 10; n++) {
      const thirty = Array.from({ length: 30 }, () => ask(stranger, helloPath));
      statuses.push(...(await Promise.all(thirty)).map(({ status }) => status));
    }
    const answered = statuses.filter((status) => status === 200).length;
    expect(answered).toBeLessThanOrEqual(201 + (performance.now() - began) / 200);
    expect(statuses.filter((status) => status === 429)).toHaveLength(300 - answered);
    expect(await ask(owner, helloPath)).toMatchObject({ status: 200 });
    expect(server.output).toMatch(/Refused what is too much from one address/);
  });

  it.each([
    ['another name', { host: 'stream.evil.example' }],
    ['an address', { host: '127.0.0.1' }],
    ['the origin of a page', { origin: 'https://evil.example' }],
  ])('is told nothing with %s, on no path', async (_, lie) => {
    for (const path of [helloPath, pairingPath, '/api/status', socketAt]) {
      const more = path === socketAt ? upgrade : {};
      const { status, text } = await rawRequest(port, path, { ...headersOf(owner), ...more, ...lie });
      expect([path, status === 403 || status === 400]).toEqual([path, true]);
      expect(text).not.toMatch(/ports|salt|sid/);
    }
  });
});
