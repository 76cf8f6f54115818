import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Broadcast } from '../../extension/broadcast/broadcast.ts';
import { pageClock } from '../../extension/platform/clock.ts';
import type { CompanionSocket } from '../../extension/companion/link/socket.ts';
import { Companion } from '../helpers/companion.ts';
import { openExtensionSocket } from '../helpers/extension-in-node.ts';
import { targets } from '../helpers/popup.ts';
import { liveInNode, showRecording } from '../helpers/show-in-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** From the moment that the companion is back. */
const overMs = 5_000;

let recording: Buffer;
let companion: Companion;
let broadcast: Broadcast;
let sockets: CompanionSocket[];

beforeAll(async () => {
  recording = await showRecording();
});
beforeEach(async () => {
  sockets = [];
  companion = await Companion.start('--rehearse');
  broadcast = await liveInNode(companion, recording, {
    deps: {
      openSocket: (...where) => {
        const socket = openExtensionSocket(...where);
        sockets.push(socket);
        return socket;
      },
    },
  });
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
