import { Broadcast } from '../../extension/broadcast/broadcast.ts';
import type { BroadcastDeps } from '../../extension/broadcast/broadcast-deps.ts';
import { findCompanion } from '../../extension/companion/link/find-companion.ts';
import type { StartRequest } from '../../extension/messages/start-request.ts';
import { pageClock } from '../../extension/platform/clock.ts';
import type { Companion } from './companion.ts';
import { openExtensionSocket, PlayingRecorder } from './extension-in-node.ts';
import { FakeCaptures } from './fake-captures.ts';
import { noComposer } from './no-composer.ts';
import { FakeSound } from './fake-sound.ts';
import { pairedBrowser, remember } from './paired-client.ts';
import { inventedKeys, targets } from './popup.ts';
import { makeRecording } from './recordings.ts';
import { waitUntil } from './wait-until.ts';

const seconds = 60;

/** How a show in this process differs from the usual one. */
export interface ShowInNode {
  readonly deps?: Partial<BroadcastDeps>;
  readonly request?: Partial<StartRequest>;
}

/** What its camera sees. */
export const showRecording = (): Promise<Buffer> => makeRecording('h264-opus.mkv', { seconds });

/** The extension's broadcast in this process. @param recording what its camera sees, of so many seconds */
export function broadcastInNode(
  recording: Buffer,
  length: number,
  deps: Partial<BroadcastDeps> = {},
): Broadcast {
  return new Broadcast(
    {
      openCapture: new FakeCaptures().open,
      composer: noComposer(),
      sound: new FakeSound(),
      recorders: { isTypeSupported: () => true, create: () => new PlayingRecorder(recording, length) },
      openSocket: openExtensionSocket,
      findCompanion,
      clock: pageClock,
      wallTime: () => Date.now(),
      newId: () => 'show-in-node-1',
      reportBug: (error) => {
        throw error;
      },
      ...deps,
    },
    () => {},
  );
}

/** From its camera to three platforms, by this companion, which knows the browser from now on. */
export async function cameraRequest(companion: Companion): Promise<StartRequest> {
  const browser = await pairedBrowser();
  await remember(companion, browser);
  return {
    source: { kind: 'camera' },
    quality: { width: 320, height: 180, frameRate: 30, videoKbps: 500 },
    destinations: targets.map((id) => ({ id, platform: id, name: id, key: inventedKeys[id] })),
    pairing: browser.credentials,
    controlPort: companion.controlPort,
  };
}

/** The same, live on all three. @param recording made by `showRecording` */
export async function liveInNode(
  companion: Companion,
  recording: Buffer,
  { deps, request = {} }: ShowInNode = {},
): Promise<Broadcast> {
  // The extension gives up on one that does not answer in time; what a start takes is not to be counted.
  await companion.status();
  const broadcast = broadcastInNode(recording, seconds, deps);
  const reply = await broadcast.start({ ...(await cameraRequest(companion)), ...request });
  if (!reply.ok) throw new Error(`the show was refused: ${reply.problem.code}`);
  await allLive(broadcast);
  return broadcast;
}

export async function allLive(broadcast: Broadcast): Promise<void> {
  await waitUntil('all live', () => broadcast.status.destinations.every(({ phase }) => phase === 'live'));
}
