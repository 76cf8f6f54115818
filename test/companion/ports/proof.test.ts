import { afterEach, describe, expect, it } from 'vitest';
import { Seats } from '../../../companion/ports/seats.ts';
import {
  isCompanionProven,
  newSecret,
  proveClient,
  type ProofContext,
} from '../../../companion/protocol/index.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import {
  broadcastId,
  knock,
  pairedBrowser,
  pairingsOf,
  type PairedBrowser,
} from '../../helpers/paired-client.ts';
import { nextEvent } from '../../helpers/relay-client.ts';
import { openPort, type PortFixtureOptions } from './port-fixture.ts';

const firefox = 'moz-extension://0b5a9d2c-1f43-4e0e-9d4b-2c7f8a1e6b3d';
const otherFirefox = 'moz-extension://1b5a9d2c-1f43-4e0e-9d4b-2c7f8a1e6b3d';

const closers: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

async function openFor(browsers: readonly PairedBrowser[], options: PortFixtureOptions = {}) {
  const fixture = await openPort({ pairings: pairingsOf(...browsers), ...options });
  closers.push(() => fixture.listener.close());
  return fixture;
}

/** Comes in as the browser does. */
async function enter(port: number, browser: PairedBrowser, broadcast = broadcastId) {
  const { socket, context } = await knock(port, browser, { broadcastId: broadcast });
  const proof = await proveClient(browser.credentials.token, context);
  return { socket, proof, answer: (await socket.emitWithAck('prove', proof)) as { ok: boolean } };
}

const refusal = (code: string) => ({ ok: false, error: { code } });

describe('a paired browser', () => {
  it.each(['chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebc', firefox])(
    'at %s is let in after both have proved themselves',
    async (origin) => {
      const browser = await pairedBrowser(origin);
      const { port, desk } = await openFor([browser]);
      const { socket, challenge, context } = await knock(port, browser);
      expect(await isCompanionProven(browser.credentials.token, context, challenge.proof)).toBe(true);
      expect(desk.sessions).toEqual([]);
      const proof = await proveClient(browser.credentials.token, context);
      expect(await socket.emitWithAck('prove', proof)).toEqual({ ok: true });
      expect(desk.session).toMatchObject({ platform: 'youtube', broadcastId });
      expect(await socket.emitWithAck('send-key', 'a-key')).toMatchObject({ ok: true });
      socket.disconnect();
    },
  );

  it('is not heard before its proof: a key that comes first ends the connection', async () => {
    const browser = await pairedBrowser();
    const { port, desk } = await openFor([browser]);
    const { socket } = await knock(port, browser);
    const gone = nextEvent(socket, 'disconnect');
    expect(await socket.emitWithAck('send-key', 'a-key')).toMatchObject(refusal('proof-wrong'));
    await gone;
    expect(desk.sessions).toEqual([]);
  });

  it('is sent away when it does not prove itself in time', async () => {
    const browser = await pairedBrowser();
    const clock = new FakeClock();
    const { port, desk, listener } = await openPort({ pairings: pairingsOf(browser), clock });
    const { socket } = await knock(port, browser);
    const gone = nextEvent(socket, 'disconnect');
    await clock.advance(5_000);
    await gone;
    expect(desk.sessions).toEqual([]);
    const closing = listener.close();
    await clock.advance(1_000);
    await closing;
  });

  it('leaves nothing behind when it goes before it has proved itself', async () => {
    const browser = await pairedBrowser();
    const { port, desk, lines } = await openFor([browser]);
    (await knock(port, browser)).socket.disconnect();
    const { socket } = await enter(port, browser);
    expect(desk.sessions).toHaveLength(1);
    expect(lines.join('')).not.toContain('proof-wrong');
    socket.disconnect();
  });

  it.each([
    ['without an id', { clientId: undefined }, 'not-paired'],
    ['with an id that nobody has', { clientId: '0'.repeat(32) }, 'not-paired'],
    ['without a nonce', { nonce: undefined }, 'bad-payload'],
    ['with half a nonce', { nonce: '00' }, 'bad-payload'],
    ['without a broadcast', { broadcastId: undefined }, 'bad-payload'],
  ])('is refused %s', async (_, auth, code) => {
    const browser = await pairedBrowser();
    const { port } = await openFor([browser]);
    await expect(knock(port, browser, auth)).rejects.toMatchObject({ data: { code } });
  });

  it('counts from the origin alone that it was paired from', async () => {
    const browser = await pairedBrowser(firefox);
    const { port } = await openFor([browser]);
    const stolen = { ...browser, origin: otherFirefox };
    await expect(knock(port, stolen)).rejects.toMatchObject({ data: { code: 'not-paired' } });
  });
});

describe('a proof', () => {
  interface Given {
    readonly token: string;
    readonly otherToken: string;
    readonly context: ProofContext;
    /** Of a connection that was let in. */
    readonly earlier: string;
  }
  const cases: [string, (given: Given) => unknown][] = [
    ['replayed from an earlier connection', ({ earlier }) => earlier],
    ["made with another browser's token", ({ otherToken, context }) => proveClient(otherToken, context)],
    ['cut short', async ({ token, context }) => (await proveClient(token, context)).slice(0, 62)],
    ['with something after it', async ({ token, context }) => `${await proveClient(token, context)}00`],
    ['that is made up', () => newSecret()],
    ['that is a number', () => 7],
    ['that is nothing', () => null],
  ];

  it.each(cases)('%s is refused and logged', async (_, make) => {
    const [browser, other] = [await pairedBrowser(), await pairedBrowser()];
    const { port, desk, lines } = await openFor([browser, other]);
    const first = await enter(port, browser);
    expect(first.answer.ok).toBe(true);
    first.socket.disconnect();
    const { socket, context } = await knock(port, browser);
    const gone = nextEvent(socket, 'disconnect');
    const [{ token }, { token: otherToken }] = [browser.credentials, other.credentials];
    const proof = await make({ token, otherToken, context, earlier: first.proof });
    expect(await socket.emitWithAck('prove', proof)).toMatchObject(refusal('proof-wrong'));
    await gone;
    expect(desk.sessions).toHaveLength(1);
    expect(lines.filter((line) => line.includes('proof-wrong'))).toHaveLength(1);
  });

  it('that was wrong any number of times keeps out nobody who has the right one', async () => {
    const browser = await pairedBrowser();
    const { port } = await openFor([browser]);
    for (let n = 0; n < 25; n += 1) {
      const { socket } = await knock(port, browser);
      expect(await socket.emitWithAck('prove', newSecret())).toMatchObject(refusal('proof-wrong'));
      socket.disconnect();
    }
    const { socket, answer } = await enter(port, browser);
    expect(answer.ok).toBe(true);
    socket.disconnect();
  });
});

describe('one browser', () => {
  it('has one broadcast at a time, over all ports, unless told otherwise', async () => {
    const browser = await pairedBrowser();
    const seats = new Seats(1);
    const first = await openFor([browser], { seats });
    const second = await openFor([browser], { seats });
    const one = await enter(first.port, browser);
    const same = await enter(second.port, browser);
    expect([one.answer.ok, same.answer.ok]).toEqual([true, true]);
    const elsewhere = await enter(second.port, browser, 'broadcast-2');
    expect(elsewhere.answer).toMatchObject(refusal('broadcast-elsewhere'));
    one.socket.disconnect();
    await first.desk.session.left;
    expect((await enter(first.port, browser, 'broadcast-2')).answer.ok).toBe(false);
    same.socket.disconnect();
    await second.desk.session.left;
    const next = await enter(first.port, browser, 'broadcast-2');
    expect(next.answer.ok).toBe(true);
    next.socket.disconnect();
  });

  it('leaves another browser its own', async () => {
    const [browser, other] = [await pairedBrowser(), await pairedBrowser()];
    const { port } = await openFor([browser, other]);
    const sockets = [await enter(port, browser), await enter(port, other, 'broadcast-2')];
    expect(sockets.map(({ answer }) => answer.ok)).toEqual([true, true]);
    for (const { socket } of sockets) socket.disconnect();
  });
});
