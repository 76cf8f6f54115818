import type { BroadcastDeps } from './broadcast-deps.ts';
import { openCapture } from './capture/open-capture.ts';
import { pageClock } from '../platform/clock.ts';
import { browserRecorders } from './recorder/recorder.ts';
import { findCompanion } from '../companion/link/find-companion.ts';
import { openSoundGraph } from './studio-mix/sound-graph.ts';
import { openSocket } from '../companion/link/socket.ts';
import { Composer } from './studio-mix/composer.ts';
import { openCamera } from './studio-mix/open-camera.ts';

/** Everything a broadcast needs, from the page it runs in. */
export function browserDeps(): BroadcastDeps {
  const composer = new Composer(openCamera);
  return {
    composer,
    openCapture: (...asked) => openCapture(composer, ...asked),
    sound: {
      openGraph: openSoundGraph,
      devices: navigator.mediaDevices,
      permission: () => navigator.permissions.query({ name: 'microphone' as PermissionName }),
    },
    recorders: browserRecorders,
    findCompanion,
    openSocket,
    clock: pageClock,
    wallTime: () => Date.now(),
    newId: () => crypto.randomUUID(),
    reportBug: (error) => reportError(error),
  };
}
