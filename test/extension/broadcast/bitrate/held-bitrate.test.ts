import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Broadcast } from '../../../../extension/broadcast/broadcast.ts';
import type { StartRequest } from '../../../../extension/messages/start-request.ts';
import { doubledBroadcast } from '../../../helpers/doubled-broadcast.ts';
import type { FakeCaptures } from '../../../helpers/fake-captures.ts';
import type { FakeClock } from '../../../helpers/fake-clock.ts';
import type { FakeCompanion } from '../../../helpers/fake-companion.ts';
import type { FakeRecorders } from '../../../helpers/fake-recorders.ts';
import { until } from '../../../helpers/until.ts';

let request: StartRequest;
let companion: FakeCompanion;
let broadcast: Broadcast;
let clock: FakeClock;
let recorders: FakeRecorders;
let captures: FakeCaptures;

beforeEach(async () => {
  ({ broadcast, companion, clock, recorders, captures, request } = await doubledBroadcast());
});
afterEach(async () => {
  await broadcast.stop();
  await companion.stop();
});

/** Records so many kbit/s for so long, four chunks a second. */
async function record(seconds: number, kbps: number): Promise<void> {
  const text = '.'.repeat((kbps * 1000) / 8 / 4);
  for (let n = 0; n < seconds * 4; n++) {
    recorders.made.at(-1)!.hand(text);
    await clock.advance(250);
  }
}

const softness = (): number => captures.made.at(-1)!.softness;
const asked = (): number => recorders.options.at(-1)!.videoBitsPerSecond / 1000;

it('what is a little too much is recorded anew with less, and the status says so', async () => {
  await broadcast.start(request);
  await record(7, 6_600);
  await until(() => expect(recorders.made).toHaveLength(2));
  expect(asked()).toBeLessThan(3_000);
  expect(broadcast.status.video).toMatchObject({ kbps: asked(), chosenKbps: 4_000, busy: 'less-detail' });
  expect([softness(), captures.log]).toEqual([0, ['+tab']]);
});

it('what is far too much loses detail in the same recording, and another source begins with all of it', async () => {
  await broadcast.start(request);
  await record(6, 16_000);
  expect([softness(), recorders.made.length, asked()]).toEqual([1, 1, 4_000]);
  expect(broadcast.status.video?.busy).toBe('less-detail');
  await broadcast.switchSource({ kind: 'camera' });
  expect([softness(), broadcast.status.video?.busy]).toEqual([0, undefined]);
});

it('what the companion encodes anyway is let be', async () => {
  await broadcast.start(request);
  Object.assign(captures.made[0]!, { goesOutAsRecorded: false });
  await record(8, 16_000);
  expect([softness(), recorders.made.length]).toEqual([0, 1]);
});

it('what nobody gets as it is recorded is let be', async () => {
  const [youtube] = request.destinations;
  const rendition = { picture: '480p30', videoKbps: 1_000 } as const;
  await broadcast.start({ ...request, destinations: [{ ...youtube!, rendition }] });
  await record(8, 16_000);
  expect([softness(), recorders.made.length]).toEqual([0, 1]);
});

it('no more is recorded than the platform takes that takes least, for as long as it is one of them', async () => {
  const [youtube] = request.destinations;
  await broadcast.start({ ...request, quality: { ...request.quality, videoKbps: 7_000 } });
  expect([asked(), broadcast.status.video?.platformKbps]).toEqual([7_000, undefined]);
  const facebook = { ...youtube!, id: 'facebook', platform: 'facebook', name: 'Facebook' } as const;
  await broadcast.openDestination(facebook);
  await until(() => expect(asked()).toBe(4_000));
  expect(broadcast.status.video).toEqual({ kbps: 4_000, chosenKbps: 7_000, platformKbps: 4_000 });
  await broadcast.stopDestination('facebook');
  await until(() => expect(asked()).toBe(7_000));
});

it('a start above what a platform takes is recorded with that from the first moment on', async () => {
  const [youtube] = request.destinations;
  const twitch = { ...youtube!, id: 'twitch', platform: 'twitch', name: 'Twitch' } as const;
  await broadcast.start({
    ...request,
    destinations: [youtube!, twitch],
    quality: { ...request.quality, videoKbps: 9_000 },
  });
  expect(recorders.options.map((one) => one.videoBitsPerSecond)).toEqual([6_000_000]);
});
