import { browserDeps } from '../broadcast/browser-deps.ts';
import { pageClock } from '../platform/clock.ts';
import { TroubleWatch } from '../broadcast/trouble-watch.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { serveHost } from '../messages/host-server.ts';
import { isShowPage } from '../messages/show-page.ts';
import { answerWatched } from '../messages/watching.ts';
import { hostKind } from '../platform/host-kind.ts';
import { onMessage } from '../platform/runtime.ts';
import { focusOwnTab } from '../platform/tabs.ts';
import { StudioBroadcast } from './studio-broadcast.ts';

/** What the studio page shows where it is the host of the broadcast (Firefox). A new object at every change. */
export interface StudioState {
  readonly status: BroadcastStatus;
  /** What goes out, for the preview; null while nothing is captured. */
  readonly preview: MediaStream | null;
  /** A start or a switch waits for the person to choose a window or screen, which takes a click on this page. */
  readonly screenWanted: boolean;
}

/** The host as its page sees it; `subscribe` and `getState` fit React's `useSyncExternalStore`. */
export interface StudioHost {
  getState(): StudioState;
  /** @returns ends the subscription. */
  subscribe(listener: () => void): () => void;
  /** Call from a click: the browser lets the person choose a window or screen, and what waits for it goes on. */
  pickScreen(): void;
  /** The person decided against it: what waits for it ends with `capture-refused`. */
  cancelScreen(): void;
  stop(): Promise<void>;
  /** The person has said that the show goes on. */
  goOn(): void;
}

/**
 * Makes the calling page the studio; to be called once. From then on it comes to the front when it is asked to and,
 * where there is no offscreen document, holds the broadcast and warns before it is closed while live.
 * @returns null where the broadcast lives elsewhere (Chrome): follow it with `connectStatus`.
 */
export function openStudio(): StudioHost | null {
  onMessage((message) => (isShowPage(message, 'studio') ? focusOwnTab().then(() => true) : undefined));
  if (hostKind() !== 'studio') return null;
  const watch = new TroubleWatch(pageClock);
  const host = new StudioBroadcast(browserDeps(), (status) => server.publish(status, watch.see(status)));
  const server = serveHost(host);
  answerWatched();
  addEventListener('beforeunload', (event) => {
    if (host.status.phase !== 'idle') event.preventDefault();
  });
  addEventListener('pagehide', () => server.close());
  return host;
}

/**
 * Asks for camera and microphone, in a visible page and by a click; what opens for it is closed again at once.
 * In Chrome the answer then holds for the offscreen document too.
 */
export async function requestPermissions(): Promise<'granted' | 'denied' | 'no-camera'> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    for (const track of stream.getTracks()) track.stop();
    return 'granted';
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotFoundError' ? 'no-camera' : 'denied';
  }
}
