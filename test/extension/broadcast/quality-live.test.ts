import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import { offeredKbps, presetOf } from '../../../extension/panel/quality-choices.ts';
import type { ChosenQuality } from '../../../extension/messages/quality.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import type { FakeCaptures } from '../../helpers/fake-captures.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import type { FakeCompanion } from '../../helpers/fake-companion.ts';
import type { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until, untilLater } from '../../helpers/until.ts';

const large: ChosenQuality = { width: 1920, height: 1080, frameRate: 30, videoKbps: 6_000 };
const small: ChosenQuality = { width: 854, height: 480, frameRate: 30, videoKbps: 1_500 };

let companion: FakeCompanion;
let broadcast: Broadcast;
let recorders: FakeRecorders;
let captures: FakeCaptures;
let clock: FakeClock;

beforeEach(async () => {
  const made = await doubledBroadcast();
  ({ broadcast, companion, recorders, captures, clock } = made);
  await broadcast.start(made.request);
  recorders.made[0]!.hand('a');
  await until(() => expect(companion.chunks).toEqual(['0/0']));
});
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

const asked = (): number[] => recorders.options.map((one) => one.videoBitsPerSecond / 1000);
const shapes = (): readonly string[] => captures.made.at(-1)!.shapes;

describe('another quality while live', () => {
  it('is one new epoch, in its size, at its rate and with its bitrate', async () => {
    expect(await broadcast.setQuality(large)).toEqual({ ok: true });
    recorders.made[1]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '1/0']));
    expect([shapes(), asked()]).toEqual([['1920x1080@30'], [4_000, 6_000]]);
    expect(broadcast.status).toMatchObject({ quality: large, video: { kbps: 6_000, chosenKbps: 6_000 } });
    expect(captures.log).toEqual(['+tab']);
  });

  it('of another bitrate alone leaves size and rate as they are', async () => {
    const { width, height, frameRate } = broadcast.status.quality!;
    await broadcast.setQuality({ width, height, frameRate, videoKbps: 2_500 });
    expect(asked()).toEqual([4_000, 2_500]);
    expect(broadcast.status.video).toEqual({ kbps: 2_500, chosenKbps: 2_500 });
  });

  it('is kept within what a platform takes of its size', async () => {
    const twitch = { id: 'twitch', platform: 'twitch', name: 'Twitch', key: 'live_1_abc' } as const;
    await broadcast.openDestination(twitch);
    await broadcast.setQuality({ ...large, videoKbps: 12_000 });
    expect(broadcast.status.video!.platformKbps).toBe(asked().at(-1));
    expect(asked().at(-1)).toBeLessThan(12_000);
  });

  it('asked for several times at once ends with the last one', async () => {
    await Promise.all([broadcast.setQuality(large), broadcast.setQuality(small)]);
    expect([broadcast.status.quality, asked().at(-1)]).toEqual([small, 1_500]);
    expect(shapes().at(-1)).toBe('854x480@30');
  });

  it('that the browser cannot record is refused, and what was live goes on', async () => {
    recorders.supported = false;
    expect(await broadcast.setQuality(large)).toMatchObject({
      ok: false,
      problem: { code: 'recorder-failed' },
    });
    recorders.supported = true;
    recorders.made[0]!.hand('b');
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1']));
    expect(broadcast.status).toMatchObject({ phase: 'live', quality: { width: 1280, videoKbps: 4_000 } });
    expect(broadcast.status.video).toEqual({ kbps: 4_000, chosenKbps: 4_000 });
  });

  it('chosen while nothing goes out is what it goes on with, and so is it for another source', async () => {
    broadcast.setPrivacy('person');
    await until(() => expect(recorders.made[0]!.state).toBe('inactive'));
    await broadcast.setQuality(small);
    expect(recorders.made).toHaveLength(1);
    broadcast.setPrivacy(null);
    await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
    expect([shapes(), asked().at(-1)]).toEqual([['854x480@30'], 1_500]);
    await broadcast.switchSource({ kind: 'camera' });
    expect([shapes(), asked().at(-1)]).toEqual([[], 1_500]);
  });

  it('without a show is refused', async () => {
    await broadcast.stop();
    expect(await broadcast.setQuality(small)).toMatchObject({ problem: { code: 'broadcast-over' } });
    expect(broadcast.status.quality).toBeNull();
  });
});

it('offers the bitrate that is chosen among the usual ones, and knows the sizes by name', () => {
  expect(offeredKbps(4_000)).toContain(4_000);
  expect(offeredKbps(3_500).filter((one) => one === 3_500)).toHaveLength(1);
  expect([presetOf(small), presetOf({ ...small, width: 640 })]).toEqual(['480p30', null]);
});
