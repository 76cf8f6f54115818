import { browserDeps } from '../broadcast/browser-deps.ts';
import { pageClock } from '../platform/clock.ts';
import { SummaryWatch } from '../broadcast/summary-watch.ts';
import { TroubleWatch } from '../broadcast/trouble-watch.ts';
import { UploadWatch } from '../broadcast/upload-watch.ts';
import { takePicture } from '../broadcast/studio-mix/preview.ts';
import { serveHost } from '../messages/host-server.ts';
import { beSinglePage } from '../messages/open-single-page.ts';
import { servePreview } from '../messages/preview-server.ts';
import { answerWatched } from '../messages/watching.ts';
import { hostKind } from '../platform/offscreen.ts';
import { focusOwnTab } from '../platform/tabs.ts';
import { StudioBroadcast, type StudioHost } from './studio-broadcast.ts';

/**
 * Makes the calling page the studio; to be called once. From then on it comes to the front when it is asked to and,
 * where there is no offscreen document, holds the broadcast and warns before it is closed while live.
 * @returns null where the broadcast lives elsewhere (Chrome): follow it with `connectStatus`.
 */
export function openStudio(): StudioHost | null {
  beSinglePage('studio');
  if (hostKind() !== 'studio') return null;
  const watch = new TroubleWatch(pageClock);
  const uploads = new UploadWatch(pageClock);
  const summaries = new SummaryWatch(pageClock, Date.now);
  const host = new StudioBroadcast(browserDeps(), focusOwnTab, (status) => {
    server.publish(status, watch.see(status));
    server.remember(uploads.see(status), summaries.see(status));
  });
  const server = serveHost(host);
  servePreview(() => takePicture(host.getState().preview), pageClock);
  answerWatched();
  addEventListener('beforeunload', (event) => {
    if (host.status.phase !== 'idle') event.preventDefault();
  });
  addEventListener('pagehide', () => server.close());
  return host;
}
