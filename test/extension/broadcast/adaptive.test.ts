import { afterEach, describe, expect, it } from 'vitest';
import type { Broadcast } from '../../../extension/broadcast/broadcast.ts';
import { doubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import type { FakeClock } from '../../helpers/fake-clock.ts';
import type { FakeCompanion } from '../../helpers/fake-companion.ts';
import type { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until } from '../../helpers/until.ts';

let companion: FakeCompanion;
let broadcast: Broadcast;
let clock: FakeClock;
let recorders: FakeRecorders;

async function start(adaptive?: { readonly lowestKbps: number }): Promise<void> {
  const show = await doubledBroadcast();
  ({ broadcast, clock, companion, recorders } = show);
  await broadcast.start({ ...show.request, ...(adaptive && { adaptive }) });
}
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

const asked = (): number[] => recorders.options.map((one) => one.videoBitsPerSecond / 1000);
const advise = (videoKbps: unknown, why = 'upload-slow'): void => {
  for (const socket of companion.sockets) socket.emit('advice', { videoKbps, why });
};

describe('A bitrate that follows the upload', () => {
  it('is recorded as the companion advises, and the status says what the upload bears', async () => {
    await start({ lowestKbps: 600 });
    expect(companion.keys[0]!.adapts).toEqual({ lowestKbps: 600, highestKbps: 4_000, videoKbps: 4_000 });
    advise(1_200);
    await until(() => expect(asked()).toEqual([4_000, 1_200]));
    await until(() => expect(broadcast.status.video).toMatchObject({ kbps: 1_200, uploadKbps: 1_200 }));
    advise(4_000, 'upload-room');
    await until(() => expect(broadcast.status.video).toEqual({ kbps: 4_000, chosenKbps: 4_000 }));
  });

  it('is the lower of what the upload bears and what the platforms take', async () => {
    const show = await doubledBroadcast();
    ({ broadcast, clock, companion, recorders } = show);
    const [youtube] = show.request.destinations;
    await broadcast.start({
      ...show.request,
      destinations: [{ ...youtube!, id: 'twitch', platform: 'twitch', name: 'Twitch' }],
      quality: { ...show.request.quality, videoKbps: 9_000 },
      adaptive: { lowestKbps: 600 },
    });
    expect(companion.keys[0]!.adapts).toEqual({ lowestKbps: 600, highestKbps: 6_000, videoKbps: 6_000 });
    advise(8_000);
    advise(1_000);
    await until(() => expect(broadcast.status.video?.kbps).toBe(1_000));
    advise(8_000);
    await until(() => expect(broadcast.status.video?.kbps).toBe(6_000));
    expect(asked()).toEqual([6_000, 1_000, 6_000]);
  });

  it('is named again when a connection comes back, with what is recorded by now', async () => {
    await start({ lowestKbps: 600 });
    advise(1_200);
    await until(() => expect(broadcast.status.video?.kbps).toBe(1_200));
    for (const socket of companion.sockets) socket.disconnect(true);
    await until(() => expect(companion.sockets.size).toBe(0));
    await until(async () => {
      await clock.advance(1_000);
      expect(companion.keys.length).toBeGreaterThan(1);
    });
    expect(companion.keys.at(-1)!.adapts).toEqual({
      lowestKbps: 600,
      highestKbps: 4_000,
      videoKbps: 1_200,
    });
  });

  it('is none where that is off, and none that cannot be read', async () => {
    await start();
    expect(companion.keys[0]!.adapts).toBeUndefined();
    await broadcast.stop();
    await companion.stop();
    await start({ lowestKbps: 5_000 });
    expect(companion.keys[0]!.adapts).toMatchObject({ lowestKbps: 4_000, highestKbps: 4_000 });
    advise('much');
    advise(-5);
    advise(1_000, 'because');
    advise(2_000);
    await until(() => expect(asked()).toEqual([4_000, 2_000]));
  });
});
