import type { BroadcastDeps } from './broadcast.ts';
import { openCapture } from './capture/open-capture.ts';
import { pageClock } from '../platform/clock.ts';
import { browserRecorders } from './recorder/recorder.ts';
import { discoverWith } from '../companion/link/discovery.ts';
import { openSocket } from '../companion/link/socket.ts';

/** Everything a broadcast needs, from the page it runs in. */
export function browserDeps(): BroadcastDeps {
  return {
    openCapture,
    recorders: browserRecorders,
    discover: discoverWith((input, init) => fetch(input, init), pageClock),
    openSocket,
    clock: pageClock,
    wallTime: () => Date.now(),
    newId: () => crypto.randomUUID(),
    reportBug: (error) => reportError(error),
  };
}
