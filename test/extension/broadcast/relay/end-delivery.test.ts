import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliverEnd, type EndOutcome } from '../../../../extension/broadcast/relay/end-delivery.ts';
import { reconnectDelay } from '../../../../extension/broadcast/relay/reconnect-delay.ts';
import { openSocket, type OpenSocket } from '../../../../extension/companion/link/socket.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { FakeCompanion } from '../../../helpers/fake-companion.ts';
import { nobody } from '../../../helpers/finding.ts';
import { until } from '../../../helpers/until.ts';

let companion: FakeCompanion;
let clock: FakeClock;
/** What a look for the companion finds; the last one stays. */
let finds: ('companion' | 'silent' | null)[];
let asked: number;
/** Tries that are over. */
let tried: number;

beforeEach(async () => {
  companion = new FakeCompanion();
  await companion.start();
  clock = new FakeClock();
  finds = ['companion'];
  asked = 0;
  tried = 0;
});
afterEach(async () => {
  expect(clock.pending).toBe(0);
  await until(() => expect(companion.sockets.size).toBe(0));
  await companion.stop();
});

function deliver(): Promise<EndOutcome> {
  const identity = { credentials: companion.credentials, broadcastId: 'broadcast-1' };
  const findCompanion = async () => {
    asked += 1;
    const found = finds.length > 1 ? finds.shift()! : finds[0]!;
    return found === 'companion' ? companion.finding : { ...nobody, silent: found === 'silent' };
  };
  const ended = { identity, at: 7420 };
  return deliverEnd(ended, { clock, findCompanion, openSocket: openWatched });
}

const openWatched: OpenSocket = (...where) => {
  const socket = openSocket(...where);
  const disconnect = socket.disconnect.bind(socket);
  socket.disconnect = () => {
    tried += 1;
    return disconnect();
  };
  return socket;
};

/** Until so many tries are over, however slow the machine is; then the pause behind the last of them. */
async function pausedAfter(tries: number): Promise<void> {
  await until(() => expect([tried, clock.pending]).toEqual([tries, 1]));
  await clock.advance(reconnectDelay(tries - 1));
}

describe('the news that a broadcast is over', () => {
  it('is brought by its id, after the proofs, on a connection that has never sent a key or media', async () => {
    expect(await deliver()).toBe('answered');
    expect(companion.ends.map(({ handshake }) => handshake.auth['broadcastId'])).toEqual(['broadcast-1']);
    expect([companion.keys, companion.chunks, companion.early]).toEqual([[], [], []]);
  });

  it('waits for a companion that stands still', async () => {
    finds = ['silent', 'silent', 'companion'];
    const outcome = deliver();
    await clock.advance(250);
    expect(companion.ends).toHaveLength(0);
    await clock.advance(375);
    expect(await outcome).toBe('answered');
  });

  it('is brought again when it was not answered, or the connection was cut', async () => {
    companion.onEnd = () => {
      if (companion.ends.length === 1) companion.cut();
      return companion.ends.length < 3 ? null : { ok: true };
    };
    const outcome = deliver();
    await pausedAfter(1);
    await until(() => expect(companion.ends).toHaveLength(2));
    // Nobody waits longer than this for an answer.
    await clock.advance(5_000);
    await pausedAfter(2);
    expect(await outcome).toBe('answered');
  });

  it('needs no bringing where nobody is, which is not believed after a single look', async () => {
    finds = [null, null, 'companion'];
    expect(await deliver()).toBe('answered');
    finds = [null];
    asked = 0;
    expect(await deliver()).toBe('nobody');
    expect(asked).toBe(3);
  });

  it('is taken for brought by a companion that ends all of its broadcasts', async () => {
    companion.onProven = (socket) => socket.emit('ended', { code: 'companion-stopped', message: '' });
    companion.onEnd = () => null;
    expect(await deliver()).toBe('answered');
  });

  it('gets nowhere with a companion that does not know this browser any more', async () => {
    companion.refuses = { code: 'not-paired', message: '' };
    expect(await deliver()).toBe('refused');
  });

  it.each([
    ['refuses with words of its own', () => (companion.refuses = { code: 'x', message: 'Words' })],
    ['proves itself falsely', () => (companion.proves = 'falsely')],
  ])('is not brought to a stranger who %s, and is given up after three tries', async (_, squat) => {
    squat();
    const outcome = deliver();
    await pausedAfter(1);
    await pausedAfter(2);
    expect(await outcome).toBe('refused');
    expect(tried).toBe(3);
    expect(companion.proofs).toEqual([]);
  });
});
