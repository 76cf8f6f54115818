import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wireError } from '#protocol';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import { BroadcastError } from '../../../extension/broadcast/broadcast-error.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import type { FakeCaptures } from '../../helpers/fake-captures.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import { accepted, FakeCompanion } from '../../helpers/fake-companion.ts';
import type { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until, untilLater } from '../../helpers/until.ts';

const answerMs = 120_000;

let companion: FakeCompanion;
let broadcast: Broadcast;
let clock: FakeClock;
/** What the machine has slept so far. */
let sleptMs: number;
let recorders: FakeRecorders;
let captures: FakeCaptures;

beforeEach(async () => {
  sleptMs = 0;
  const made = await doubledBroadcast((itsClock) => ({
    findCompanion: async () => companion.finding,
    wallTime: () => itsClock.now() + sleptMs,
  }));
  ({ broadcast, companion, clock, recorders, captures } = made);
  companion.graceMs = 10_000;
  await broadcast.start({ ...made.request, source: { kind: 'camera' }, answerMs });
  recorders.made[0]!.hand('a');
  await until(() => expect(companion.chunks).toEqual(['0/0']));
});
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

const asked = (code: string): Promise<void> =>
  until(() => expect(broadcast.status).toMatchObject({ phase: 'live', question: { code } }));

describe('a sleep for longer than the grace time', () => {
  it('lets nothing out that is recorded after it, not even before a timer could notice, until go on', async () => {
    sleptMs += 10_000;
    recorders.made[0]!.hand('b');
    await asked('computer-slept');
    await until(() => expect(companion.pauses).toEqual([1]));
    await until(() => expect(recorders.made[0]!.state).toBe('inactive'));
    await clock.advance(60_000);
    expect([recorders.made.length, companion.chunks, companion.consents]).toEqual([1, ['0/0'], 1]);
    broadcast.goOn();
    expect(broadcast.status.question).toBeNull();
    await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
    recorders.made[1]!.hand('c');
    await until(() => expect(companion.chunks).toEqual(['0/0', '1/0']));
    expect([companion.consents, companion.ends, captures.log]).toEqual([2, [], ['+camera']]);
  });

  it('ends the show without an answer, and closes the source', async () => {
    sleptMs += 10_000;
    await clock.advance(1_000);
    await asked('computer-slept');
    await clock.advance(answerMs);
    await until(() =>
      expect(broadcast.status).toMatchObject({ phase: 'idle', problem: { code: 'unanswered' } }),
    );
    expect([companion.ends.length, captures.log]).toEqual([1, ['+camera', '-camera']]);
  });

  it('is answered by a stop, too', async () => {
    sleptMs += 10_000;
    await clock.advance(1_000);
    await broadcast.stop();
    expect(broadcast.status).toMatchObject({ phase: 'idle', problem: null, question: null });
    expect(companion.chunks).toEqual(['0/0']);
  });

  it('of the companion alone asks as well, and what it says again later is no second question', async () => {
    for (const socket of companion.sockets) socket.emit('held', { code: 'computer-slept', message: '' });
    await asked('computer-slept');
    broadcast.goOn();
    await until(() => expect(companion.consents).toBe(2));
    expect(broadcast.status.question).toBeNull();
  });
});

describe('a source that has ended', () => {
  beforeEach(async () => {
    captures.made[0]!.end();
    await until(() => expect(broadcast.status).toMatchObject({ source: null, question: null }));
  });

  it('is asked for after the grace time; another source is the answer, and nothing else is', async () => {
    await clock.advance(9_000);
    expect(broadcast.status.question).toBeNull();
    await clock.advance(2_000);
    await asked('source-ended');
    broadcast.goOn();
    expect(broadcast.status.question).not.toBeNull();
    captures.refusal = new BroadcastError('no-camera');
    await broadcast.switchSource({ kind: 'camera' });
    expect(broadcast.status.question).not.toBeNull();
    captures.refusal = null;
    await broadcast.switchSource({ kind: 'tab', streamId: 's', title: 'A tab' });
    expect(broadcast.status).toMatchObject({ source: 'tab', question: null, problem: null });
    await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
    recorders.made[1]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '1/0']));
  });

  it('ends the show without one', async () => {
    await clock.advance(11_000 + answerMs);
    await until(() =>
      expect(broadcast.status).toMatchObject({ phase: 'idle', problem: { code: 'unanswered' } }),
    );
  });
});

describe('a browser without a window', () => {
  it('shows the slate at once, and goes on when there is one within the grace time', async () => {
    broadcast.setWindows(false);
    expect(broadcast.status).toMatchObject({ phase: 'live', question: null, problem: { code: 'no-window' } });
    await until(() => expect(companion.pauses).toEqual([1]));
    recorders.made[0]!.hand('b');
    await clock.advance(9_000);
    broadcast.setWindows(true);
    expect(broadcast.status).toMatchObject({ question: null, problem: null });
    await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
    recorders.made[1]!.hand('c');
    await until(() => expect(companion.chunks).toEqual(['0/0', '1/0']));
  });

  it('asks after that: a window alone is no answer', async () => {
    broadcast.setWindows(false);
    await clock.advance(11_000);
    await asked('no-window');
    broadcast.setWindows(true);
    await clock.advance(5_000);
    await asked('no-window');
    expect(recorders.made).toHaveLength(1);
    broadcast.goOn();
    await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
    expect(broadcast.status).toMatchObject({ question: null, problem: null });
  });

  it('lets nothing out after go on while every window is still closed', async () => {
    broadcast.setWindows(false);
    await clock.advance(11_000);
    broadcast.goOn();
    await clock.advance(1_000);
    expect([recorders.made.length, broadcast.status.problem]).toEqual([1, { code: 'no-window' }]);
  });
});

it('a companion that is away for too long is asked for, and the show goes on with it after the answer', async () => {
  await companion.stop();
  await until(() => expect(broadcast.status.destinations[0]!.phase).toBe('trouble'));
  await clock.advance(11_000);
  await asked('companion-gone');
  const { credentials } = companion;
  companion = Object.assign(new FakeCompanion(), { credentials, graceMs: 10_000 });
  companion.onKey = ({ rejoin, name = '' }) =>
    rejoin ? { ok: false, error: wireError('consent-needed') } : accepted(name);
  await companion.start();
  await clock.advance(4_000);
  expect(broadcast.status.question).not.toBeNull();
  broadcast.goOn();
  await vi.waitFor(
    async () => {
      await clock.advance(500);
      expect(broadcast.status.destinations[0]!.phase).toBe('live');
    },
    { timeout: 4000, interval: 20 },
  );
  recorders.made.at(-1)!.hand('b');
  await until(() => expect(companion.chunks).toHaveLength(1));
});
