import { afterAll, beforeAll, expect, it } from 'vitest';
import { Broadcast } from '../../extension/broadcast/broadcast.ts';
import { pageClock } from '../../extension/platform/clock.ts';
import type { MediaRecorderFactory } from '../../extension/broadcast/recorder/recorder.ts';
import { findCompanion } from '../../extension/companion/link/find-companion.ts';
import type { DestinationView } from '../../extension/messages/broadcast-status.ts';
import { Companion } from '../helpers/companion.ts';
import { openExtensionSocket, PlayingRecorder } from '../helpers/extension-in-node.ts';
import { FakeCaptures } from '../helpers/fake-captures.ts';
import { noComposer } from '../helpers/no-composer.ts';
import { FakeSound } from '../helpers/fake-sound.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { inventedKeys, targets } from '../helpers/popup.ts';
import { pairedBrowser, remember, type PairedBrowser } from '../helpers/paired-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** After the companion is ready again. */
const backMs = 5_000;
const seconds = 60;

let nginx: NginxRtmp;
let companion: Companion;
let browser: PairedBrowser;
let broadcast: Broadcast;
const epochs: number[] = [];

beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: targets });
  browser = await pairedBrowser();
  companion = await startCompanion([]);
  const recording = await makeRecording('h264-opus.mkv', { seconds });
  const recorders: MediaRecorderFactory = {
    isTypeSupported: () => true,
    create: () => {
      epochs.push(pageClock.now());
      return new PlayingRecorder(recording, seconds);
    },
  };
  broadcast = new Broadcast(
    {
      openCapture: new FakeCaptures().open,
      composer: noComposer(),
      sound: new FakeSound(),
      recorders,
      openSocket: openExtensionSocket,
      findCompanion,
      clock: pageClock,
      wallTime: () => Date.now(),
      newId: () => 'comes-back-1',
      reportBug: (error) => {
        throw error;
      },
    },
    () => {},
  );
});
afterAll(async () => {
  await broadcast?.stop();
  await companion?.stop();
  await companion?.clear();
  await nginx?.stop();
});

async function startCompanion(ports: readonly string[]): Promise<Companion> {
  const ingests = targets.flatMap((target) => ['--ingest', `${target}=${nginx.url(target)}`]);
  const started = await Companion.start(...ingests, ...ports);
  await remember(started, browser);
  return started;
}

const views = (): readonly DestinationView[] => broadcast.status.destinations;
const allSay = (phase: DestinationView['phase']): boolean => views().every((view) => view.phase === phase);

it('a companion that is killed and started again has every destination live again within five seconds', async () => {
  const destinations = targets.map((id) => ({ id, platform: id, name: id, key: inventedKeys[id] }));
  const { controlPort } = companion;
  const reply = await broadcast.start({
    source: { kind: 'camera' },
    // More than what is played: of a picture that has more bits than were chosen an epoch with fewer is begun.
    quality: { width: 320, height: 180, frameRate: 30, videoKbps: 6_000 },
    destinations,
    pairing: browser.credentials,
    controlPort,
  });
  expect(reply).toEqual({ ok: true });
  await waitUntil('all live', () => allSay('live'), 20_000);

  process.kill(companion.pid, 'SIGKILL');
  await waitUntil('all say that the companion is lost', () =>
    views().every(({ phase, reason }) => phase === 'trouble' && reason === 'companion-lost'),
  );
  expect(broadcast.status.phase).toBe('live');
  expect(epochs.length).toBe(1);
  await companion.clear();

  // Its other ports are new ones: the client asks where they are.
  companion = await startCompanion(['--port', `control=${controlPort}`]);
  const ready = pageClock.now();
  await waitUntil('all live again', () => allSay('live'), 20_000);
  const took = pageClock.now() - ready;
  expect(took).toBeLessThanOrEqual(backMs);
  expect(epochs.length).toBe(2);
  for (const target of targets) expect(nginx.records(target).length).toBe(2);
});
