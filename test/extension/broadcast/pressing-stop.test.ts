import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import type { StartRequest } from '../../../extension/messages/start-request.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import { accepted, type FakeCompanion } from '../../helpers/fake-companion.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import { until } from '../../helpers/until.ts';

let companion: FakeCompanion;
let broadcast: Broadcast;
let clock: FakeClock;
let request: StartRequest;

beforeEach(async () => {
  const made = await doubledBroadcast((itsClock) => ({
    findCompanion: async () => companion.finding,
    wallTime: () => itsClock.now(),
  }));
  ({ broadcast, companion, clock, request } = made);
});
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

/** Live in public, and for this long. */
async function liveFor(ms: number): Promise<void> {
  await broadcast.start(request);
  await until(() => expect(broadcast.status.liveSince).not.toBeNull());
  await clock.advance(ms);
}

const pending = (): string | undefined => broadcast.status.pendingStop?.step;
const over = (): Promise<void> => until(() => expect(broadcast.status.phase).toBe('idle'));

describe('a press of Stop', () => {
  it('stops at once what has been live for less than a minute', async () => {
    await liveFor(59_000);
    broadcast.pressStop();
    await over();
    expect(companion.ends).not.toEqual([]);
  });

  it('stops a rehearsal at once, however long it has lasted', async () => {
    companion.onKey = () => ({ ...accepted('YouTube', null), recordings: '/data/rehearsal' });
    request = { ...request, rehearsal: true };
    await liveFor(600_000);
    broadcast.pressStop();
    await over();
  });

  it('asks once after a minute, and then can be undone for three seconds, in which the show goes on', async () => {
    await liveFor(60_000);
    broadcast.pressStop();
    expect(broadcast.status).toMatchObject({ phase: 'live', pendingStop: { step: 'asked' } });
    await clock.advance(1_000);
    broadcast.pressStop();
    expect(broadcast.status.pendingStop).toEqual({
      step: 'undoable',
      from: clock.now() + 500,
      until: clock.now() + 3_000,
    });
    await clock.advance(2_900);
    expect(broadcast.status.phase).toBe('live');
    expect(companion.ends).toEqual([]);
    await clock.advance(100);
    await over();
    expect(companion.ends).not.toEqual([]);
    expect(broadcast.status.pendingStop).toBeNull();
  });

  it.each([0, 1])('is taken back after %i further presses, and the show goes on', async (further) => {
    await liveFor(60_000);
    broadcast.pressStop();
    for (let n = 0; n < further; n += 1) {
      await clock.advance(1_000);
      broadcast.pressStop();
    }
    broadcast.keepLive();
    expect(pending()).toBeUndefined();
    await clock.advance(20_000);
    expect(broadcast.status.phase).toBe('live');
  });

  it('is forgotten when nobody answers, so that a press long after asks again', async () => {
    await liveFor(60_000);
    broadcast.pressStop();
    await clock.advance(15_000);
    expect(pending()).toBeUndefined();
    broadcast.pressStop();
    expect(pending()).toBe('asked');
  });

  it('is not answered by a double click or a held key', async () => {
    await liveFor(60_000);
    broadcast.pressStop();
    await clock.advance(499);
    broadcast.pressStop();
    expect(pending()).toBe('asked');
  });

  it('ends the show at once when it is pressed again while it can be undone, but not by a double click', async () => {
    await liveFor(60_000);
    broadcast.pressStop();
    await clock.advance(1_000);
    broadcast.pressStop();
    await clock.advance(499);
    broadcast.pressStop();
    expect(broadcast.status).toMatchObject({ phase: 'live', pendingStop: { step: 'undoable' } });
    await clock.advance(1);
    broadcast.pressStop();
    await over();
    expect(companion.ends).not.toEqual([]);
  });

  it('leaves nothing behind when the show ends otherwise', async () => {
    await liveFor(60_000);
    broadcast.pressStop();
    await broadcast.stop();
    expect(broadcast.status).toMatchObject({ phase: 'idle', pendingStop: null });
    expect(clock.pending).toBe(0);
  });
});
