import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import { BroadcastError } from '../../../extension/broadcast/broadcast-error.ts';
import type { StartRequest } from '../../../extension/messages/start-request.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import type { FakeCaptures } from '../../helpers/fake-captures.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import type { FakeCompanion } from '../../helpers/fake-companion.ts';
import type { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until } from '../../helpers/until.ts';

const otherTab = { kind: 'tab', streamId: 't', title: 'Other tab', tabId: 8 } as const;

let request: StartRequest;
let companion: FakeCompanion;
let broadcast: Broadcast;
let clock: FakeClock;
let recorders: FakeRecorders;
let captures: FakeCaptures;

beforeEach(async () => {
  ({ broadcast, companion, clock, recorders, captures, request } = await doubledBroadcast());
  await broadcast.start(request);
});
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

describe('switching the source while live', () => {
  it('from tab to camera to another tab opens the new one before the old is let go', async () => {
    expect(await broadcast.switchSource({ kind: 'camera' })).toEqual({ ok: true });
    expect(broadcast.status).toMatchObject({ source: 'camera', title: '', tabId: null });
    expect(await broadcast.switchSource(otherTab)).toEqual({ ok: true });
    expect(broadcast.status).toMatchObject({ source: 'tab', title: 'Other tab', tabId: 8 });
    expect(captures.log).toEqual(['+tab', '+camera', '-tab', '+tab', '-camera']);
  });

  it('sends the last of the old recording before the first of the new, each in its epoch, over the same sockets', async () => {
    recorders.made[0]!.hand('a');
    await broadcast.switchSource({ kind: 'camera' });
    recorders.made[1]!.hand('b');
    await broadcast.switchSource(otherTab);
    recorders.made[2]!.hand('c');
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '1/0', '1/1', '2/0']));
    expect(companion.keys.length).toBe(1);
    expect(companion.ends).toHaveLength(0);
    expect(broadcast.status).toMatchObject({ phase: 'live', liveSince: 5000 });
  });

  it('that is refused leaves the old source live in its epoch and says why, until the next switch', async () => {
    captures.refusal = new BroadcastError('no-camera');
    expect(await broadcast.switchSource({ kind: 'camera' })).toEqual({
      ok: false,
      problem: { code: 'no-camera' },
    });
    expect(broadcast.status).toMatchObject({ phase: 'live', source: 'tab', problem: { code: 'no-camera' } });
    recorders.made[0]!.hand('a');
    await until(() => expect(companion.chunks).toEqual(['0/0']));
    expect(captures.log).toEqual(['+tab']);
    captures.refusal = null;
    await broadcast.switchSource({ kind: 'camera' });
    expect(broadcast.status.problem).toBeNull();
  });

  it('twice at once ends with one source open and one recorder running', async () => {
    await Promise.all([broadcast.switchSource({ kind: 'camera' }), broadcast.switchSource(otherTab)]);
    expect(captures.stopped).toBe(2);
    expect(recorders.made.map(({ state }) => state)).toEqual(['inactive', 'inactive', 'recording']);
    expect(broadcast.status.title).toBe('Other tab');
  });

  it('does not wait for ever for a recorder that hangs, and lets its source go', async () => {
    recorders.made[0]!.stop = () => {};
    const switching = broadcast.switchSource({ kind: 'camera' });
    await until(() => expect(captures.log).toEqual(['+tab', '+camera']));
    await clock.advance(2_000);
    expect(await switching).toEqual({ ok: true });
    expect(captures.log).toEqual(['+tab', '+camera', '-tab']);
  });

  it('that is overtaken by a stop closes what it has opened', async () => {
    let open = (): void => {};
    captures.gate = new Promise((resolve) => (open = resolve));
    const switching = broadcast.switchSource({ kind: 'camera' });
    const stopping = broadcast.stop();
    open();
    await Promise.all([switching, stopping]);
    expect(captures.log.toSorted()).toEqual(['+camera', '+tab', '-camera', '-tab']);
    expect(broadcast.status).toMatchObject({ phase: 'idle', problem: null });
  });

  it('is refused when there is no broadcast', async () => {
    await broadcast.stop();
    expect(await broadcast.switchSource({ kind: 'camera' })).toEqual({
      ok: false,
      problem: { code: 'broadcast-over' },
    });
    expect(captures.log).toEqual(['+tab', '-tab']);
  });
});

describe('a source that ends by itself', () => {
  it('is followed by a pause behind its last chunk, in the same broadcast, which says so', async () => {
    captures.made[0]!.end();
    await until(() => expect(companion.pauses).toEqual([1]));
    expect(broadcast.status).toMatchObject({
      phase: 'live',
      source: null,
      title: '',
      tabId: null,
      problem: { code: 'source-ended' },
    });
    expect(companion.chunks).toEqual(['0/0']);
    expect([companion.ends.length, companion.keys.length]).toEqual([0, 1]);
    await until(() => expect(captures.log).toEqual(['+tab', '-tab']));
    expect(broadcast.shown).toBeNull();
  });

  it('is followed by a pause too when its recorder notices first', async () => {
    captures.made[0]!.break();
    recorders.made[0]!.break();
    captures.made[0]!.end();
    await until(() => expect(companion.pauses).toHaveLength(1));
    expect(broadcast.status).toMatchObject({ phase: 'live', problem: { code: 'source-ended' } });
    expect(recorders.made.length).toBe(1);
  });

  it('is replaced by the next one that is chosen, and nothing is wrong then', async () => {
    captures.made[0]!.end();
    await until(() => expect(companion.pauses).toEqual([1]));
    await broadcast.switchSource({ kind: 'camera' });
    expect(broadcast.status).toMatchObject({ source: 'camera', problem: null });
    recorders.made[1]!.hand('camera');
    await until(() => expect(companion.chunks).toEqual(['0/0', '1/0']));
    expect(companion.pauses).toEqual([1]);
  });

  it('is told again over a new connection, and nothing is recorded for that', async () => {
    captures.made[0]!.end();
    await until(() => expect(companion.pauses).toEqual([1]));
    companion.cut();
    await until(() => expect(broadcast.status.destinations[0]!.reason).toBe('companion-lost'));
    await clock.advance(2000);
    await until(() => expect(companion.pauses).toEqual([1, 1]));
    expect(recorders.made.length).toBe(1);
  });

  it('while another is being opened gives way to that one', async () => {
    let open = (): void => {};
    captures.gate = new Promise((resolve) => (open = resolve));
    const switching = broadcast.switchSource({ kind: 'camera' });
    captures.made[0]!.end();
    open();
    await switching;
    await until(() => expect(captures.log.toSorted()).toEqual(['+camera', '+tab', '-tab', '-tab']));
    expect(broadcast.status).toMatchObject({ source: 'camera', problem: null });
  });

  it('is followed by the pause though its recorder hangs, and by nothing that comes later', async () => {
    const [recorder] = recorders.made;
    recorder!.stop = () => {};
    captures.made[0]!.end();
    await until(() => expect(clock.pending).toBeGreaterThan(1));
    await clock.advance(2_000);
    await until(() => expect(companion.pauses).toEqual([0]));
    recorder!.hand('late');
    expect(await broadcast.switchSource({ kind: 'camera' })).toEqual({ ok: true });
    recorders.made[1]!.hand('camera');
    await until(() => expect(companion.chunks).toEqual(['1/0']));
  });

  it('before the first recording is a refused start', async () => {
    await broadcast.stop();
    companion.onKey = () => new Promise(() => {}) as never;
    const starting = broadcast.start(request);
    await until(() => expect(captures.made.length).toBe(2));
    captures.made[1]!.end();
    expect(await starting).toEqual({ ok: false, problem: { code: 'capture-ended' } });
  });
});
