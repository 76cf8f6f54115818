import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Broadcast } from '../../extension/broadcast/broadcast.ts';
import { pageClock } from '../../extension/platform/clock.ts';
import { findCompanion } from '../../extension/companion/link/find-companion.ts';
import type { CompanionSocket } from '../../extension/companion/link/socket.ts';
import { Companion } from '../helpers/companion.ts';
import { openExtensionSocket, PlayingRecorder } from '../helpers/extension-in-node.ts';
import { FakeCaptures } from '../helpers/fake-captures.ts';
import { inventedKeys, targets } from '../helpers/popup.ts';
import { pairedBrowser, remember } from '../helpers/paired-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** From the moment that the companion is back. */
const overMs = 5_000;
const seconds = 60;

let recording: Buffer;
let companion: Companion;
let broadcast: Broadcast;
let sockets: CompanionSocket[];

beforeAll(async () => {
  recording = await makeRecording('h264-opus.mkv', { seconds });
});
beforeEach(async () => {
  sockets = [];
  companion = await Companion.start('--rehearse');
  const browser = await pairedBrowser();
  await remember(companion, browser);
  broadcast = new Broadcast(
    {
      openCapture: new FakeCaptures().open,
      recorders: { isTypeSupported: () => true, create: () => new PlayingRecorder(recording, seconds) },
      openSocket: (...where) => {
        const socket = openExtensionSocket(...where);
        sockets.push(socket);
        return socket;
      },
      findCompanion,
      clock: pageClock,
      wallTime: () => Date.now(),
      newId: () => 'stopped-unheard-1',
      reportBug: (error) => {
        throw error;
      },
    },
    () => {},
  );
  const reply = await broadcast.start({
    source: { kind: 'camera' },
    quality: { width: 320, height: 180, frameRate: 30, videoKbps: 500 },
    destinations: targets.map((id) => ({ id, platform: id, name: id, key: inventedKeys[id] })),
    pairing: browser.credentials,
    controlPort: companion.controlPort,
  });
  expect(reply).toEqual({ ok: true });
  await waitUntil(
    'all live',
    () => broadcast.status.destinations.every(({ phase }) => phase === 'live'),
    20_000,
  );
});
afterEach(async () => {
  companion.thaw();
  await broadcast.stop();
  await companion.stop();
  await companion.clear();
});

/** Until the person is told that the companion has not answered. */
async function unanswered(): Promise<void> {
  await waitUntil('that is told', () => broadcast.status.problem?.code === 'stop-unanswered');
  expect(broadcast.status.phase).toBe('stopping');
  expect(broadcast.status.destinations.map(({ reason }) => reason)).toEqual(
    targets.map(() => 'companion-silent'),
  );
}

async function overOnceBack(stopping: Promise<void>): Promise<void> {
  const back = pageClock.now();
  companion.thaw();
  await stopping;
  expect(await companion.status()).toMatchObject({ broadcasts: [] });
  expect(pageClock.now() - back).toBeLessThanOrEqual(overMs);
  expect(broadcast.status).toMatchObject({ phase: 'idle', problem: null });
}

it('Stop while the companion stands still is over soon after it is back, and says until then that it is not', async () => {
  companion.freeze();
  const stopping = broadcast.stop();
  await unanswered();
  await overOnceBack(stopping);
});

it('Stop while the companion stands still and every connection is lost is over soon after it is back, too', async () => {
  companion.freeze();
  for (const socket of sockets) socket.disconnect();
  await waitUntil('that is told', () =>
    broadcast.status.destinations.every(({ reason }) => reason === 'companion-lost'),
  );
  const stopping = broadcast.stop();
  await unanswered();
  await overOnceBack(stopping);
});

it('Stop is over when the companion that stood still is quit instead', async () => {
  companion.freeze();
  const stopping = broadcast.stop();
  await unanswered();
  await companion.crash();
  await stopping;
  expect(broadcast.status).toMatchObject({ phase: 'idle', problem: null });
});
