import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import type { StartRequest } from '../../../extension/messages/start-request.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import type { FakeCaptures } from '../../helpers/fake-captures.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import type { FakeCompanion } from '../../helpers/fake-companion.ts';
import type { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until } from '../../helpers/until.ts';

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

const asked = (): number[] => recorders.options.map((one) => one.videoBitsPerSecond / 1000);

describe('another bitrate while live', () => {
  it('is recorded in a new epoch of the same source, and the status says so', async () => {
    expect(broadcast.status.video).toEqual({ kbps: 4_000, chosenKbps: 4_000 });
    recorders.made[0]!.hand('a');
    broadcast.limitVideo(2_500);
    await until(() => expect(asked()).toEqual([4_000, 2_500]));
    recorders.made[1]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '1/0']));
    expect(broadcast.status.video).toEqual({ kbps: 2_500, chosenKbps: 4_000 });
    expect([captures.log, companion.keys.length, companion.ends]).toEqual([['+tab'], 1, []]);
  });

  it('begins in the moment that the old one is stopped, and waits for the last chunk of that', async () => {
    const [old] = recorders.made;
    old!.stop = () => (old!.state = 'inactive');
    broadcast.limitVideo(2_500);
    await until(() => expect(recorders.made).toHaveLength(2));
    expect(recorders.made.map(({ state }) => state)).toEqual(['inactive', 'recording']);
    recorders.made[1]!.hand('new');
    recorders.made[1]!.hand('newer');
    await new Promise(setImmediate);
    expect(companion.chunks).toEqual([]);
    old!.hand('last of the old');
    old!.onstop!();
    await until(() => expect(companion.chunks).toEqual(['0/0', '1/0', '1/1']));
  });

  it('happens between two pictures, or soon where nobody says when that is', async () => {
    let seam = (): void => undefined;
    captures.made[0]!.betweenPictures = (change) =>
      new Promise((resolve) => {
        seam = () => {
          change();
          resolve();
        };
      });
    broadcast.limitVideo(2_500);
    await until(() => expect(recorders.made).toHaveLength(2));
    expect(recorders.made.map(({ state }) => state)).toEqual(['recording', 'inactive']);
    seam();
    await until(() => expect(recorders.made.map(({ state }) => state)).toEqual(['inactive', 'recording']));
    broadcast.limitVideo(2_000);
    await until(() => expect(recorders.made).toHaveLength(3));
    await clock.advance(300);
    seam();
    await until(() => expect(recorders.made[2]!.state).toBe('recording'));
  });

  it('does nothing where that is recorded already, and is never more than was chosen', async () => {
    broadcast.limitVideo(9_000);
    broadcast.limitVideo(4_000);
    broadcast.limitVideo(null);
    await broadcast.switchSource({ kind: 'camera' });
    expect(asked()).toEqual([4_000, 4_000]);
  });

  it('asked for several times at once is the last one', async () => {
    broadcast.limitVideo(3_000);
    broadcast.limitVideo(1_000);
    broadcast.limitVideo(2_000);
    await until(() => expect(broadcast.status.video?.kbps).toBe(2_000));
    await broadcast.switchSource({ kind: 'camera' });
    expect(asked()).toEqual([4_000, 2_000, 2_000]);
  });

  it('asked for while another source is put live begins once, with that', async () => {
    const switching = broadcast.switchSource({ kind: 'camera' });
    broadcast.limitVideo(2_500);
    await switching;
    broadcast.limitVideo(2_500);
    await until(() => expect(broadcast.status.video?.kbps).toBe(2_500));
    expect(recorders.made.map(({ state }) => state).filter((state) => state === 'recording')).toHaveLength(1);
    expect(asked().at(-1)).toBe(2_500);
    expect(captures.log).toEqual(['+tab', '+camera', '-tab']);
  });

  it('asked for while nothing may go out is what it goes on with', async () => {
    broadcast.setWindows(false);
    await until(() => expect(recorders.made[0]!.state).toBe('inactive'));
    expect(broadcast.status.video).toBeNull();
    broadcast.limitVideo(2_500);
    await clock.advance(1_000);
    expect(recorders.made).toHaveLength(1);
    broadcast.setWindows(true);
    await until(() => expect(asked()).toEqual([4_000, 2_500]));
  });

  it('asked for when the source has ended waits for the next one', async () => {
    captures.made[0]!.end();
    await until(() => expect(broadcast.status.source).toBeNull());
    broadcast.limitVideo(2_500);
    await clock.advance(1_000);
    expect(recorders.made).toHaveLength(1);
    await broadcast.switchSource({ kind: 'camera' });
    expect(asked()).toEqual([4_000, 2_500]);
  });

  it('that the browser cannot record ends the show, and says why', async () => {
    recorders.supported = false;
    broadcast.limitVideo(2_500);
    await until(() =>
      expect(broadcast.status).toMatchObject({ phase: 'idle', problem: { code: 'recorder-failed' } }),
    );
  });
});
