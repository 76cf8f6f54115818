import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Relay } from '../../../../extension/broadcast/relay/relay.ts';
import type { RelayEvents } from '../../../../extension/broadcast/relay/relay-deps.ts';
import { openSocket } from '../../../../extension/companion/link/socket.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { accepted, FakeCompanion } from '../../../helpers/fake-companion.ts';
import { nobody } from '../../../helpers/finding.ts';
import { until } from '../../../helpers/until.ts';

const never = new AbortController().signal;
const places = { one: 7_001, two: 7_002 } as const;
const addressOf = (port: number): string => `http://127.0.0.1:${port}`;

let one: FakeCompanion;
let two: FakeCompanion;
let clock: FakeClock;
let relay: Relay;
let down: FakeCompanion | null;
const onEpochNeeded = vi.fn();
const onOver = vi.fn();

beforeEach(async () => {
  onEpochNeeded.mockReset();
  onOver.mockReset();
  one = new FakeCompanion();
  two = new FakeCompanion();
  Object.assign(two.credentials, one.credentials);
  one.fleet = { node: 'node-one', others: [addressOf(places.two)] };
  two.fleet = { node: 'node-two', others: [addressOf(places.one)] };
  await Promise.all([one.start(), two.start()]);
  clock = new FakeClock();
  down = null;
  const destinations = (['youtube', 'twitch'] as const).map((id) => ({
    ...{ id, platform: id, name: id, key: `${id}-key` },
  }));
  relay = new Relay(
    { destinations, controlPort: places.one, pairing: one.credentials },
    'broadcast-1',
    {
      clock,
      openSocket,
      findCompanion: async (at) => {
        const asked = at === places.one ? one : at === places.two ? two : null;
        return asked === null || asked === down ? nobody : asked.finding;
      },
      wallTime: () => 0,
    },
    { onChange: () => {}, onEpochNeeded, onOver, onAway: () => {} } satisfies RelayEvents,
  );
});
afterEach(async () => {
  await relay.end();
  await Promise.all([one.stop(), two.stop()]);
});

const push = (epoch: number, from: number, to = from): void => {
  for (let seq = from; seq <= to; seq++) relay.push({ epoch, seq, data: new ArrayBuffer(8) });
};
const live = (): Promise<void> =>
  until(() => expect(relay.views().map(({ phase }) => phase)).toEqual(['live', 'live']));
/** What the sockets of a companion said of where the broadcast was last. */
const saidLast = (companion: FakeCompanion): unknown[] =>
  [...companion.sockets].map((socket) => (socket.handshake.auth as { fleet?: unknown }).fleet);

describe('a broadcast at a fleet', () => {
  /** The next recording begins as soon as it is asked for, and goes on. */
  const recordsAnew = (): void => {
    onEpochNeeded.mockImplementation(() => {
      push(0, 2);
      push(1, 0, 1);
    });
  };

  it('begins where the one that is asked says that it is', async () => {
    one.elsewhere = addressOf(places.two);
    const connected = relay.connect(never);
    await until(() => expect(one.proofs.length).toBeGreaterThan(0));
    await until(async () => {
      await clock.advance(500);
      expect(two.keys).toHaveLength(2);
    });
    await connected;
    expect(one.keys).toEqual([]);
    expect(saidLast(two)).toEqual([{ heardMs: expect.any(Number) }, { heardMs: expect.any(Number) }]);
  });

  it('goes on at another one that it is sent to, which gets all of the next recording and nothing of this one', async () => {
    await relay.connect(never);
    await live();
    push(0, 0, 1);
    await until(() => expect(one.chunks).toHaveLength(2));
    onEpochNeeded.mockImplementation(() => {
      push(0, 2);
      push(1, 0, 1);
    });
    for (const socket of one.sockets) socket.emit('moved', { address: addressOf(places.two) });
    await until(() => expect(one.ends).toHaveLength(1));
    await until(async () => {
      await clock.advance(500);
      expect(two.chunks).toEqual(['1/0', '1/1']);
    });
    expect([one.chunks, onEpochNeeded.mock.calls.length]).toEqual([['0/0', '0/1', '0/2'], 1]);
    expect(onOver).not.toHaveBeenCalled();
    await live();
    push(1, 2);
    await until(async () => {
      await clock.advance(500);
      expect(two.chunks.at(-1)).toBe('1/2');
    });
  });

  it('asks the others when the one that it is at is gone, and says where it was', async () => {
    await relay.connect(never);
    await live();
    push(0, 0);
    await until(() => expect(one.chunks).toHaveLength(1));
    down = one;
    one.cut();
    await until(async () => {
      await clock.advance(500);
      expect(two.keys).toHaveLength(2);
    });
    expect(saidLast(two)).toMatchObject([{ node: 'node-one' }, { node: 'node-one' }]);
    // Of this recording the other one has no beginning.
    await until(async () => {
      await clock.advance(500);
      expect(onEpochNeeded).toHaveBeenCalled();
    });
    push(1, 0);
    await until(() => expect(two.chunks).toEqual(['1/0']));
  });

  describe('that says nothing any more', () => {
    let answerAgain: () => void;

    beforeEach(async () => {
      await relay.connect(never);
      await live();
      push(0, 0);
      await until(() => expect(one.chunks).toEqual(['0/0']));
      const { onChunk } = one;
      answerAgain = () => void (one.onChunk = onChunk);
      one.onChunk = () => null;
      await clock.advance(1_000);
      expect(onEpochNeeded).not.toHaveBeenCalled();
      recordsAnew();
      await clock.advance(1_000);
      expect(onEpochNeeded).toHaveBeenCalledOnce();
    });

    it('goes on at another one with what was recorded since it was quiet', async () => {
      down = one;
      await clock.advance(1_000);
      expect(two.keys).toEqual([]);
      await until(async () => {
        await clock.advance(500);
        expect(two.chunks).toEqual(['1/0', '1/1']);
      });
      expect(onEpochNeeded).toHaveBeenCalledOnce();
    });

    it('stays where it is when that is heard again', async () => {
      answerAgain();
      await until(() => expect(one.chunks).toEqual(['0/0', '0/2', '1/0', '1/1']));
      for (const tick of [1, 2, 3, 4, 5]) {
        for (const socket of one.sockets) socket.emit('stats', null);
        await until(async () => {
          await clock.advance(1_000);
          push(1, 1 + tick);
          expect(one.chunks).toContain(`1/${1 + tick}`);
        });
      }
      expect(two.keys).toEqual([]);
      expect(onEpochNeeded).toHaveBeenCalledOnce();
    });
  });

  it('keeps what is recorded from the moment on in which its own is gone, for the one that takes it', async () => {
    await relay.connect(never);
    await live();
    push(0, 0, 1);
    await until(() => expect(one.chunks).toHaveLength(2));
    recordsAnew();
    down = one;
    one.cut();
    await until(() => expect(onEpochNeeded).toHaveBeenCalled());
    await until(async () => {
      await clock.advance(500);
      expect(two.chunks).toEqual(['1/0', '1/1']);
    });
    push(1, 2);
    await until(async () => {
      await clock.advance(500);
      expect(two.chunks.at(-1)).toBe('1/2');
    });
    expect(onEpochNeeded).toHaveBeenCalledOnce();
  });

  it('gives all that is kept to its own, when that was cut off for a moment only', async () => {
    await relay.connect(never);
    await live();
    push(0, 0, 1);
    await until(() => expect(one.chunks).toHaveLength(2));
    recordsAnew();
    one.onKey = ({ name = '' }) => accepted(name, { epoch: 0, seq: 2 });
    one.cut();
    await until(async () => {
      await clock.advance(500);
      expect(one.chunks).toEqual(['0/0', '0/1', '0/2', '1/0', '1/1']);
    });
    expect(onEpochNeeded).toHaveBeenCalledOnce();
    expect(two.keys).toEqual([]);
  });

  it('is not sent to a place that is none of the kind where it began', async () => {
    await relay.connect(never);
    await live();
    push(0, 0);
    for (const socket of one.sockets) socket.emit('moved', { address: 'https://elsewhere.example' });
    one.cut();
    await until(async () => {
      await clock.advance(500);
      expect(one.keys.length).toBeGreaterThan(2);
    });
    expect(two.keys).toEqual([]);
  });
});

describe('the way to a server', () => {
  it('is not told of the companion on this computer', () => {
    expect(relay.way).toBeNull();
  });
});
