import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import type { BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import type { FakeCaptures } from '../../helpers/fake-captures.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import type { FakeCompanion } from '../../helpers/fake-companion.ts';
import type { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until, untilLater } from '../../helpers/until.ts';

let companion: FakeCompanion;
let broadcast: Broadcast;
let clock: FakeClock;
let recorders: FakeRecorders;
let captures: FakeCaptures;

beforeEach(async () => {
  const made = await doubledBroadcast((itsClock) => ({ wallTime: () => itsClock.now() }));
  ({ broadcast, companion, clock, recorders, captures } = made);
  await broadcast.start(made.request);
  recorders.made[0]!.hand('a');
  await until(() => expect(companion.chunks).toEqual(['0/0']));
});
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

const why = (): BroadcastStatus['privacy'] => broadcast.status.privacy;

describe('privacy', () => {
  it('lets nothing out that is handed out after it, and has the slate stand in at once', async () => {
    broadcast.setPrivacy('person');
    recorders.made[0]!.hand('secret');
    expect(broadcast.status).toMatchObject({
      phase: 'live',
      privacy: 'person',
      source: 'tab',
      problem: null,
    });
    await until(() => expect(companion.hides).toEqual([1]));
    await until(() => expect(recorders.made[0]!.state).toBe('inactive'));
    await clock.advance(60_000);
    expect([companion.chunks, companion.pauses, companion.ends]).toEqual([['0/0'], [1], []]);
    expect(broadcast.status.question).toBeNull();
  });

  it('ends with a new epoch of the same source', async () => {
    broadcast.setPrivacy('person');
    broadcast.setPrivacy(null);
    await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
    // What was recorded before, and comes only now, is of the time that nobody may see.
    recorders.made[0]!.hand('secret');
    recorders.made[1]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['0/0', '1/0']));
    expect([why(), captures.log]).toEqual([null, ['+tab']]);
  });

  it('goes on with nothing that was on its way to the recorder before', async () => {
    broadcast.setPrivacy('person');
    await until(() => expect(recorders.made[0]!.state).toBe('inactive'));
    broadcast.setPrivacy(null);
    await clock.advance(399);
    expect(recorders.made).toHaveLength(1);
    await clock.advance(1);
    expect(recorders.made).toHaveLength(2);
    // Hidden again, or over, before that: nothing of it is left.
    broadcast.setPrivacy('person');
    broadcast.setPrivacy(null);
    broadcast.setPrivacy('person');
    await clock.advance(1_000);
    expect(recorders.made).toHaveLength(2);
  });

  it('outlives a switch of the source and an answered question', async () => {
    broadcast.setPrivacy('own-list');
    await broadcast.switchSource({ kind: 'camera' });
    broadcast.goOn();
    broadcast.setWindows(false);
    broadcast.setWindows(true);
    await clock.advance(1_000);
    expect([why(), recorders.made.length]).toEqual(['own-list', 1]);
    broadcast.setPrivacy(null);
    await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
    expect(captures.log).toEqual(['+tab', '+camera', '-tab']);
  });

  it('before anything is recorded has nothing recorded at all', async () => {
    await broadcast.stop();
    const made = await doubledBroadcast();
    let open = (): void => undefined;
    made.captures.gate = new Promise((resolve) => (open = resolve));
    const starting = made.broadcast.start(made.request);
    made.broadcast.setPrivacy('toggle');
    open();
    await starting;
    expect(made.broadcast.status).toMatchObject({ phase: 'live', privacy: 'person' });
    expect(made.recorders.made).toEqual([]);
    await made.broadcast.stop();
    await made.companion.stop();
  });

  it('is on from the first moment for a tab that shows what nobody is to see, at the start and after a switch', async () => {
    const sight = { why: 'own-list', of: 'bank.example' } as const;
    const bank = { kind: 'tab', streamId: 's', title: 'Bank', tabId: 9, sight } as const;
    await broadcast.switchSource(bank);
    expect([why(), recorders.made.length]).toEqual(['own-list', 1]);
    await broadcast.stop();
    const made = await doubledBroadcast();
    await made.broadcast.start({ ...made.request, source: bank });
    expect(made.broadcast.status).toMatchObject({ phase: 'live', privacy: 'own-list' });
    expect(made.recorders.made).toEqual([]);
    expect(made.broadcast.seeTab(9, undefined)).toBe(true);
    made.broadcast.setPrivacy(null);
    await untilLater(made.clock, () => expect(made.recorders.made).toHaveLength(1));
    await until(() => expect(made.companion.hides).toEqual([0]));
    // So that viewers have a slate of that size, although nothing has been recorded.
    expect(made.companion.expected).toEqual([{ width: 1280, height: 720, frameRate: 30 }]);
    // The companion has no such broadcast yet that could be joined again, and takes the first that is recorded.
    expect(made.companion.keys).toEqual([expect.not.objectContaining({ rejoin: true })]);
    made.recorders.made[0]!.hand('a');
    await until(() => expect(made.companion.chunks).toEqual(['0/0']));
    await made.broadcast.stop();
    await made.companion.stop();
  });

  it('is said again over the connection that takes the place of a lost one', async () => {
    broadcast.setPrivacy('person');
    await until(() => expect(companion.hides).toEqual([1]));
    companion.cut();
    await until(() => expect(broadcast.status.destinations[0]!.phase).toBe('trouble'));
    await clock.advance(1_000);
    await until(() => expect(companion.hides).toEqual([1, 1]));
    expect(companion.chunks).toEqual(['0/0']);
  });
});

describe('the one key for both', () => {
  it('puts it on and off', () => {
    broadcast.setPrivacy('toggle');
    expect(why()).toBe('person');
    broadcast.setPrivacy('toggle');
    expect(why()).toBeNull();
  });

  it('leaves it on when it went on by itself a moment before, and puts it off later', async () => {
    broadcast.setPrivacy('password');
    await clock.advance(1_000);
    broadcast.setPrivacy('toggle');
    expect(why()).toBe('person');
    broadcast.setPrivacy(null);
    broadcast.setPrivacy('password');
    await clock.advance(2_000);
    broadcast.setPrivacy('toggle');
    expect(why()).toBeNull();
  });

  it('is not undone by what puts it on by itself', () => {
    broadcast.setPrivacy('toggle');
    broadcast.setPrivacy('password');
    expect(why()).toBe('person');
  });
});
