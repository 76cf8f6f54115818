import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proveClient, wireError } from '../../../companion/protocol/index.ts';
import { Seats } from '../../../companion/ports/seats.ts';
import { broadcastId, knock, pairedBrowser, pairingsOf } from '../../helpers/paired-client.ts';
import { connectClient, nextEvent } from '../../helpers/relay-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { openPort } from './port-fixture.ts';

let fixture: Awaited<ReturnType<typeof openPort>>;
let socket: Socket;
beforeEach(async () => {
  fixture = await openPort();
  socket = await connectClient(fixture.port, { auth: { purpose: 'preflight' } });
});
afterEach(async () => {
  socket.disconnect();
  await fixture.listener.close();
});

const accepted = { ok: true, reason: null, message: '', ownIngest: true } as const;
const refusal = (code: Parameters<typeof wireError>[0]) => ({ ok: false, error: wireError(code) });

describe('a connection that only asks', () => {
  it('has its key tried, and is part of no broadcast', async () => {
    fixture.desk.answerPreflight = () => Promise.resolve(accepted);
    expect(await socket.emitWithAck('preflight', 'a-key')).toEqual(accepted);
    expect(await socket.emitWithAck('preflight', { key: 'k', ingest: 'rtmp://x/app' })).toEqual(accepted);
    expect(fixture.desk.preflights.map(({ request }) => request)).toEqual([
      { key: 'a-key' },
      { key: 'k', ingest: 'rtmp://x/app' },
    ]);
    expect(fixture.desk.sessions).toEqual([]);
  });

  it('has the servers measured of the platform whose port it is, anew where it says so', async () => {
    const measured = { ok: true, nearest: [{ name: 'Near', ms: 12 }] };
    expect(await socket.emitWithAck('measure-servers')).toEqual(measured);
    expect(await socket.emitWithAck('measure-servers', { anew: true })).toEqual(measured);
    expect(fixture.desk.measured.map(({ anew }) => anew)).toEqual([false, true]);
    expect(await socket.emitWithAck('measure-servers', { anew: 7 })).toEqual(refusal('bad-payload'));
    expect(fixture.desk.measured).toHaveLength(2);
  });

  it('has the upload tested with what fits, and with nothing else', async () => {
    const found = { ok: true, reason: null, message: '', kbps: 11_800, isAtLeast: false };
    const asked = { key: 'a-key', kbps: 12_000 };
    expect(await socket.emitWithAck('test-upload', asked)).toEqual(found);
    expect(fixture.desk.tested).toEqual([asked]);
    for (const bad of ['a-key', { key: 'k' }, { key: 'k', kbps: 60_000 }, { key: 7, kbps: 5_000 }]) {
      expect(await socket.emitWithAck('test-upload', bad)).toEqual(refusal('bad-payload'));
    }
    expect(fixture.desk.tested).toHaveLength(1);
  });

  it('is heard in nothing else', async () => {
    socket.emit('send-key', 'a-key');
    socket.emit('end');
    fixture.desk.answerPreflight = () => Promise.resolve(accepted);
    await socket.emitWithAck('preflight', 'a-key');
    expect(fixture.desk.sessions).toEqual([]);
  });

  it.each([
    ['key-not-text', 17],
    ['key-not-text', { key: 1 }],
    ['bad-payload', { key: 'k', ingest: 7 }],
  ] as const)('is refused with %s', async (code, payload) => {
    expect(await socket.emitWithAck('preflight', payload)).toEqual(refusal(code));
    expect(fixture.desk.preflights).toEqual([]);
  });

  it('learns of a refusal by the refused event where it asks for no answer', async () => {
    const told = nextEvent(socket, 'refused');
    socket.emit('preflight', 17);
    expect(await told).toEqual({ event: 'preflight', ...wireError('key-not-text') });
  });

  it('may ask ten times in ten seconds, and is cut off when it floods', async () => {
    fixture.desk.answerPreflight = () => Promise.resolve(accepted);
    for (let n = 0; n < 10; n += 1) expect(await socket.emitWithAck('preflight', 'k')).toEqual(accepted);
    expect(await socket.emitWithAck('preflight', 'k')).toEqual(refusal('too-many'));
    const gone = nextEvent(socket, 'disconnect');
    for (let n = 0; n < 100; n += 1) socket.emit('preflight', 'k');
    expect(await gone).toBe('io server disconnect');
  });

  it('ends what is asked for it when it goes, and its key is hidden until then', async () => {
    socket.emit('preflight', 'a-key-of-some-length');
    const { signal } = await waitUntil('it is asked', () => fixture.desk.preflights[0]);
    expect(fixture.redactor.apply('a-key-of-some-length')).toBe('[secret]');
    socket.disconnect();
    await waitUntil('it is ended', () => signal.aborted);
    fixture.desk.preflights[0]!.end({ ...accepted, reason: 'stopped' });
    await waitUntil('it is forgotten', () => fixture.redactor.apply('a-key-of-some-length') !== '[secret]');
  });

  it('is told that the companion made a mistake, and goes on', async () => {
    fixture.desk.answerPreflight = () => Promise.reject(new Error('a bug'));
    expect(await socket.emitWithAck('preflight', 'a-key')).toEqual(refusal('internal'));
    expect(socket.connected).toBe(true);
  });
});

describe('a paired browser that only asks', () => {
  it('proves itself like any other, and needs no seat', async () => {
    const browser = await pairedBrowser();
    const seats = new Seats(1);
    const own = await openPort({ pairings: pairingsOf(browser), seats });
    own.desk.answerPreflight = () => Promise.resolve(accepted);
    seats.take(browser.credentials.clientId, 'another-broadcast');
    const auth = { broadcastId, purpose: 'preflight' };
    const unproven = await knock(own.port, browser, auth);
    expect(await unproven.socket.emitWithAck('preflight', 'a-key')).toEqual(refusal('proof-wrong'));
    const { socket: asking, context } = await knock(own.port, browser, auth);
    const { clientId, platform, port, clientNonce, companionNonce } = context;
    const proof = await proveClient(browser.credentials.token, {
      ...{ clientId, broadcastId, platform, port, clientNonce, companionNonce },
    });
    expect(await asking.emitWithAck('prove', proof)).toEqual({ ok: true });
    expect(await asking.emitWithAck('preflight', 'a-key')).toEqual(accepted);
    asking.disconnect();
    await own.listener.close();
  });
});
