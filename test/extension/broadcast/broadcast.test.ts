import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DestinationStatus } from '#protocol';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import { BroadcastError } from '../../../extension/broadcast/broadcast-error.ts';
import { idleStatus, type BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';
import type { StartRequest } from '../../../extension/messages/start-request.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import type { FakeCaptures } from '../../helpers/fake-captures.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import { accepted, destinationStatus, type FakeCompanion } from '../../helpers/fake-companion.ts';
import { nobody } from '../../helpers/finding.ts';
import type { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until } from '../../helpers/until.ts';

const figures = {
  id: 'YouTube',
  bitrate: 1,
  bytesAcked: 1,
  queueMs: 0,
  droppedFrames: 0,
  reconnects: 0,
};

let request: StartRequest;
let companion: FakeCompanion;
let broadcast: Broadcast;
let clock: FakeClock;
let recorders: FakeRecorders;
let statuses: BroadcastStatus[];
let up: boolean;
let wallTime: number;
let captures: FakeCaptures;
/** How many sources were open each time that the companion was looked for. */
let openWhenSought: number[];

const phases = (): string[] =>
  statuses.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]);

beforeEach(async () => {
  up = true;
  openWhenSought = [];
  wallTime = 5000;
  ({ broadcast, companion, clock, recorders, captures, statuses, request } = await doubledBroadcast(() => ({
    findCompanion: async () => {
      openWhenSought.push(captures.made.length);
      return up ? companion.finding : nobody;
    },
    wallTime: () => wallTime,
  })));
});
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

describe('a start', () => {
  it('goes live and says so', async () => {
    expect(await broadcast.start(request)).toEqual({ ok: true });
    expect(phases()).toEqual(['starting', 'live']);
    expect(broadcast.status).toMatchObject({
      source: 'tab',
      title: 'My tab',
      liveSince: 5000,
      problem: null,
      destinations: [{ id: 'youtube', phase: 'live' }],
    });
  });

  it('tells that it is a rehearsal, and after the end where that was recorded, until the next one', async () => {
    companion.onKey = () => ({ ...accepted('YouTube', null), recordings: '/data/rehearsal' });
    await broadcast.start({ ...request, rehearsal: true });
    expect(statuses[0]).toMatchObject({ phase: 'starting', rehearsal: true, recordings: null });
    expect(broadcast.status).toMatchObject({ rehearsal: true, recordings: '/data/rehearsal' });
    await broadcast.stop();
    expect(broadcast.status).toMatchObject({
      phase: 'idle',
      rehearsal: false,
      recordings: '/data/rehearsal',
    });
    companion.onKey = () => accepted('YouTube', null);
    await broadcast.start(request);
    expect(broadcast.status).toMatchObject({ rehearsal: false, recordings: null });
  });

  it('is refused when nothing is selected', async () => {
    expect(await broadcast.start({ ...request, destinations: [] })).toEqual({
      ok: false,
      problem: { code: 'nothing-selected' },
    });
    expect(captures.made.length).toBe(0);
  });

  it('is refused when a key is missing', async () => {
    const destinations = [{ ...request.destinations[0]!, key: ' ' }];
    expect(await broadcast.start({ ...request, destinations })).toMatchObject({
      problem: { code: 'key-missing' },
    });
  });

  it('is refused when there is no companion, and lets the tab go', async () => {
    up = false;
    expect(await broadcast.start(request)).toMatchObject({ problem: { code: 'companion-missing' } });
    expect(captures.log).toEqual(['+tab', '-tab']);
    expect(broadcast.status).toMatchObject({ phase: 'idle', problem: { code: 'companion-missing' } });
  });

  it('is refused with the reason of the capture', async () => {
    captures.refusal = new BroadcastError('no-camera');
    expect(await broadcast.start(request)).toMatchObject({ problem: { code: 'no-camera' } });
    expect(phases()).toEqual(['starting', 'stopping', 'idle']);
  });

  it('is refused where nothing can be recorded, and closes what was open', async () => {
    recorders.supported = false;
    expect(await broadcast.start(request)).toMatchObject({ problem: { code: 'recorder-failed' } });
    expect(captures.stopped).toBe(1);
    await until(() => expect(companion.sockets.size).toBe(0));
  });

  it('works again after a refusal, which is forgotten', async () => {
    up = false;
    await broadcast.start(request);
    up = true;
    expect(await broadcast.start(request)).toEqual({ ok: true });
    expect(broadcast.status.problem).toBeNull();
  });

  it('while live changes nothing', async () => {
    await broadcast.start(request);
    expect(await broadcast.start(request)).toEqual({ ok: true });
    expect(captures.made.length).toBe(1);
  });

  it('records from the first moment on, and sends what came before the companion was there', async () => {
    let accept = (): void => undefined;
    companion.onKey = ({ name = '' }) => new Promise((resolve) => (accept = () => resolve(accepted(name))));
    const starting = broadcast.start(request);
    await until(() => expect([recorders.made.length, companion.keys.length]).toEqual([1, 1]));
    recorders.made[0]!.hand('a');
    expect([broadcast.status.phase, companion.chunks]).toEqual(['starting', []]);
    accept();
    expect(await starting).toEqual({ ok: true });
    await until(() => expect(companion.chunks).toEqual(['0/0']));
    recorders.made[0]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1']));
  });

  it('records anew where the companion still knows the broadcast by later epochs', async () => {
    let accept = (): void => undefined;
    companion.onKey = ({ name = '' }) =>
      new Promise((resolve) => (accept = () => resolve(accepted(name, { epoch: 5, seq: 3 }))));
    const starting = broadcast.start(request);
    await until(() => expect([recorders.made.length, companion.keys.length]).toEqual([1, 1]));
    const chunk = new Blob(['a']);
    chunk.arrayBuffer = () => Promise.resolve(new ArrayBuffer(1));
    recorders.made[0]!.ondataavailable?.({ data: chunk });
    await new Promise(setImmediate);
    accept();
    await starting;
    await clock.advance(0);
    await until(() => expect(recorders.made).toHaveLength(2));
    recorders.made[1]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['7/0']));
  });

  it('finds the way to the companion while the tab opens, and gives the key back when it does not', async () => {
    let refuse = (): void => undefined;
    captures.gate = new Promise(
      (_, reject) => (refuse = () => reject(new BroadcastError('capture-refused'))),
    );
    const starting = broadcast.start(request);
    await until(() => expect(companion.keys).toHaveLength(1));
    refuse();
    expect(await starting).toEqual({ ok: false, problem: { code: 'capture-refused' } });
    expect(companion.ends).toHaveLength(1);
    await until(() => expect(companion.sockets.size).toBe(0));
    expect(broadcast.status.phase).toBe('idle');
  });

  it('dials nobody before a camera is open, which a person may refuse', async () => {
    expect(await broadcast.start({ ...request, source: { kind: 'camera' } })).toEqual({ ok: true });
    expect(openWhenSought).toEqual([1]);
  });

  it('is refused when its source ends while it is under way', async () => {
    companion.onKey = () => new Promise(() => undefined);
    const starting = broadcast.start(request);
    await until(() => expect([recorders.made.length, companion.keys.length]).toEqual([1, 1]));
    captures.made[0]!.end();
    expect(await starting).toEqual({ ok: false, problem: { code: 'capture-ended' } });
    expect(captures.log.slice(0, 2)).toEqual(['+tab', '-tab']);
    expect(companion.ends).toHaveLength(1);
  });

  it('can be stopped while it is under way', async () => {
    const starting = broadcast.start(request);
    await broadcast.stop();
    expect(await starting).toEqual({ ok: true });
    expect(broadcast.status).toMatchObject({ phase: 'idle', problem: null });
    expect(captures.stopped).toBe(captures.made.length);
    expect(recorders.made.length).toBe(0);
  });
});

describe('while live', () => {
  it('sends what is recorded, and figures once a second', async () => {
    await broadcast.start(request);
    recorders.made[0]!.hand('a');
    await until(() => expect(companion.chunks).toEqual(['0/0']));
    const before = statuses.length;
    await clock.advance(3000);
    expect(statuses.length).toBe(before + 3);
  });

  it('begins a new recording when the machine has slept, and none when it was only busy', async () => {
    await broadcast.start(request);
    wallTime += 20_000;
    await clock.advance(1000);
    expect(recorders.made.length).toBe(1);
    wallTime += 45_000;
    await clock.advance(1000);
    await until(() => expect(recorders.made.length).toBe(2));
    recorders.made[1]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['0/0', '1/0']));
    await clock.advance(3000);
    expect(recorders.made.length).toBe(2);
  });

  it('never shows a key', async () => {
    await broadcast.start(request);
    await broadcast.stop();
    expect(JSON.stringify(statuses)).not.toContain('secret-key');
  });

  it('begins a new recording on the same capture when the old one cannot be continued', async () => {
    await broadcast.start(request);
    companion.onChunk = ({ epoch, seq }) =>
      epoch === 0
        ? { ok: false, error: { code: 'epoch-over', message: '' }, next: null }
        : { ok: true, next: { epoch, seq: seq + 1 } };
    const ticking = clock.pending;
    recorders.made[0]!.hand('a');
    await until(() => expect(clock.pending).toBe(ticking + 1));
    await clock.advance(0);
    await until(() => expect(recorders.made.length).toBe(2));
    recorders.made[1]!.hand('b');
    await until(() => expect(companion.chunks).toContain('1/0'));
    expect(broadcast.status.phase).toBe('live');
    expect(captures.made.length).toBe(1);
  });

  it('keeps the phase and shows trouble when the companion is lost', async () => {
    await broadcast.start(request);
    companion.cut();
    await until(() =>
      expect(broadcast.status.destinations[0]).toMatchObject({ phase: 'trouble', reason: 'companion-lost' }),
    );
    expect(broadcast.status.phase).toBe('live');
  });

  describe('the clock', () => {
    const tell = (change: Partial<DestinationStatus>): void => {
      for (const socket of companion.sockets)
        socket.emit('destination', destinationStatus('YouTube', change));
    };
    const isShown = (phase: string): Promise<void> =>
      until(() => expect(broadcast.status.destinations[0]!.phase).toBe(phase));

    it('stands still while a platform refuses, and begins with the first that is live', async () => {
      companion.onKey = () => ({
        ok: true,
        destination: destinationStatus('YouTube', { state: 'publishing' }),
        next: null,
      });
      await broadcast.start(request);
      tell({ state: 'failed', reason: 'key-rejected' });
      await isShown('trouble');
      wallTime = 9_000;
      await clock.advance(1000);
      expect(broadcast.status.liveSince).toBeNull();
      wallTime = 20_000;
      tell({ state: 'live' });
      await isShown('live');
      expect(broadcast.status.liveSince).toBe(20_000);
    });

    it('goes on through an outage', async () => {
      await broadcast.start(request);
      wallTime = 60_000;
      tell({ state: 'waiting', reason: 'timeout' });
      await isShown('trouble');
      tell({ state: 'live' });
      await isShown('live');
      expect(broadcast.status.liveSince).toBe(5_000);
    });

    it('counts what was live before this page was there, and begins anew with the next broadcast', async () => {
      wallTime = 1_000_000;
      await broadcast.start(request);
      for (const socket of companion.sockets) socket.emit('stats', { ...figures, uptimeMs: 600_000 });
      await until(() => expect(broadcast.status.destinations[0]!.bitrate).toBe(1));
      await clock.advance(1000);
      expect(broadcast.status.liveSince).toBe(400_000);
      await broadcast.stop();
      expect(broadcast.status.liveSince).toBeNull();
      wallTime = 2_000_000;
      await broadcast.start(request);
      expect(broadcast.status.liveSince).toBe(2_000_000);
    });
  });

  it('ends by itself when the recorder fails, and says why', async () => {
    await broadcast.start(request);
    recorders.made[0]!.break();
    await until(() => expect(broadcast.status.phase).toBe('idle'));
    expect(broadcast.status.problem).toEqual({ code: 'recorder-failed' });
  });
});

describe('a stop', () => {
  it('sends the last of the recording, then the end, and closes everything', async () => {
    await broadcast.start(request);
    recorders.made[0]!.hand('a');
    await broadcast.stop();
    expect(companion.chunks).toEqual(['0/0', '0/1']);
    expect(companion.ends).toHaveLength(1);
    expect(captures.stopped).toBe(1);
    expect(phases()).toEqual(['starting', 'live', 'stopping', 'idle']);
    expect(clock.pending).toBe(0);
    await until(() => expect(companion.sockets.size).toBe(0));
  });

  it('lets go of the source within three seconds, and is over once the companion has answered', async () => {
    await broadcast.start(request);
    recorders.made[0]!.stop = () => undefined;
    companion.onEnd = () => null;
    const started = clock.now();
    const stopping = broadcast.stop();
    await clock.advance(400);
    await until(() => expect(companion.ends).toHaveLength(1));
    await clock.advance(2_500);
    expect(clock.now() - started).toBeLessThanOrEqual(3_000);
    expect(captures.stopped).toBe(1);
    const unanswered = { code: 'stop-unanswered' };
    await until(() => expect(broadcast.status).toMatchObject({ phase: 'stopping', problem: unanswered }));
    expect(broadcast.status.destinations).toMatchObject([{ phase: 'trouble', reason: 'companion-silent' }]);
    expect(await broadcast.start(request)).toEqual({ ok: false, problem: unanswered });
    // On a connection of its own, by the broadcast's id.
    await until(() => expect(companion.ends).toHaveLength(2));
    expect(companion.ends[1]!.handshake.auth['broadcastId']).toBe('broadcast-1');
    companion.onEnd = () => ({ ok: true });
    await clock.advance(5_000 + 250);
    await stopping;
    expect(companion.ends).toHaveLength(3);
    expect(broadcast.status).toMatchObject({ phase: 'idle', problem: null });
    expect(clock.pending).toBe(0);
  });

  it('asked for twice happens once', async () => {
    await broadcast.start(request);
    await Promise.all([broadcast.stop(), broadcast.stop()]);
    expect(companion.ends).toHaveLength(1);
  });

  it('does nothing when there is no broadcast', async () => {
    await broadcast.stop();
    expect(statuses).toEqual([]);
  });
});

describe('the end of a broadcast that was stopped before the browser ended', () => {
  const endEarlier = (): Promise<void> =>
    broadcast.endEarlier({
      broadcastId: 'earlier-1',
      destinations: [{ id: 'youtube', platform: 'youtube', name: 'YouTube' }],
      pairing: companion.credentials,
      controlPort: 7420,
    });

  it('is told by its id, without a word to the person where it is answered at once', async () => {
    await endEarlier();
    expect(companion.ends.map(({ handshake }) => handshake.auth['broadcastId'])).toEqual(['earlier-1']);
    expect(companion.keys).toEqual([]);
    expect(statuses).toEqual([{ ...idleStatus, phase: 'stopping' }, idleStatus]);
    expect(clock.pending).toBe(0);
  });

  it('is told until it is answered, and nothing starts before that', async () => {
    companion.onEnd = () => null;
    const ending = endEarlier();
    await until(() => expect(companion.ends).toHaveLength(1));
    expect(await broadcast.start(request)).toEqual({ ok: false, problem: { code: 'stop-unanswered' } });
    await clock.advance(2_600);
    expect(broadcast.status).toMatchObject({
      phase: 'stopping',
      source: null,
      destinations: [{ id: 'youtube', name: 'YouTube', phase: 'trouble', reason: 'companion-silent' }],
      problem: { code: 'stop-unanswered' },
    });
    companion.onEnd = () => ({ ok: true });
    await clock.advance(2_400 + 250);
    await ending;
    expect([companion.ends.length, companion.keys, captures.log]).toEqual([2, [], []]);
    expect(broadcast.status).toEqual(idleStatus);
    expect(await broadcast.start(request)).toEqual({ ok: true });
  });

  it('needs no telling where nobody is', async () => {
    up = false;
    await endEarlier();
    expect(broadcast.status).toEqual(idleStatus);
  });

  it('that is refused is said to the person, and a start is not held up by it', async () => {
    companion.refuses = { code: 'not-paired', message: '' };
    await endEarlier();
    const problem = { code: 'stop-unanswered' };
    expect(statuses.map((status) => [status.phase, status.problem])).toEqual([
      ['stopping', null],
      ['stopping', problem],
      ['idle', problem],
    ]);
    companion.refuses = null;
    expect(await broadcast.start(request)).toEqual({ ok: true });
  });

  it('is left alone while there is another one', async () => {
    await broadcast.start(request);
    await endEarlier();
    expect([companion.ends.length, broadcast.status.phase]).toEqual([0, 'live']);
  });
});
