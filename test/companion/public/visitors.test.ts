import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { pairingPath } from '../../../companion/protocol/index.ts';
import { Visitors } from '../../../companion/public/visitors.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

function visitors(behindProxy = false, clock = new FakeClock()): Visitors {
  return new Visitors({ behindProxy, clock, ...captureLog() });
}

function from(remoteAddress: string | undefined, more: object = {}): IncomingMessage {
  return {
    headers: {},
    method: 'GET',
    url: '/',
    socket: { remoteAddress },
    ...more,
  } as unknown as IncomingMessage;
}

/** How many of so many are let through. */
const count = (tries: number, one: () => boolean): number =>
  Array.from({ length: tries }, one).filter(Boolean).length;

describe('the address of a visitor', () => {
  const forwarded = { headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' } };

  it('is that of its connection, whatever it says of itself', () => {
    expect(visitors().addressOf(from('192.0.2.1', forwarded))).toBe('192.0.2.1');
  });

  it('is what the proxy saw, which stands last, where all come through one', () => {
    expect(visitors(true).addressOf(from('127.0.0.1', forwarded))).toBe('203.0.113.9');
    expect(visitors(true).addressOf(from(undefined, forwarded))).toBe('203.0.113.9');
  });

  it.each(['', 'unknown', '203.0.113.9:80, secret'])('is that of the proxy where it says %j', (said) => {
    expect(visitors(true).addressOf(from('127.0.0.1', { headers: { 'x-forwarded-for': said } }))).toBe(
      '127.0.0.1',
    );
  });
});

describe('a visitor that asks too much', () => {
  it('is answered 200 times, then five times a second, and others as before', async () => {
    const clock = new FakeClock();
    const all = visitors(false, clock);
    expect(count(300, () => all.mayAsk(from('192.0.2.1')))).toBe(200);
    expect(all.mayAsk(from('192.0.2.2'))).toBe(true);
    await clock.advance(1_000);
    expect(count(300, () => all.mayAsk(from('192.0.2.1')))).toBe(5);
  });

  it('may try ten codes, then one in ten seconds, and still ask', async () => {
    const clock = new FakeClock();
    const all = visitors(false, clock);
    const guess = () => all.mayAsk(from('192.0.2.1', { method: 'POST', url: `${pairingPath}?again` }));
    expect(count(30, guess)).toBe(10);
    await clock.advance(10_000);
    expect(count(30, guess)).toBe(1);
    expect(all.mayAsk(from('192.0.2.1'))).toBe(true);
  });

  it('has 64 connections, and another one when one is closed', async () => {
    const all = visitors();
    const open = Array.from({ length: 64 }, () => new PassThrough());
    expect(open.every((socket) => all.join(socket, '192.0.2.1'))).toBe(true);
    expect(all.join(new PassThrough(), '192.0.2.1')).toBe(false);
    expect(all.join(new PassThrough(), '192.0.2.2')).toBe(true);
    const closed = new Promise((resolve) => open[0]!.once('close', resolve));
    open[0]!.destroy();
    await closed;
    expect(all.join(new PassThrough(), '192.0.2.1')).toBe(true);
  });
});
