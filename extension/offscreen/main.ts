import { Broadcast } from '../broadcast/broadcast.ts';
import { takePicture } from '../broadcast/studio-mix/preview.ts';
import { browserDeps } from '../broadcast/browser-deps.ts';
import { pageClock } from '../platform/clock.ts';
import { SummaryWatch } from '../broadcast/summary-watch.ts';
import { TroubleWatch } from '../broadcast/trouble-watch.ts';
import { UploadWatch } from '../broadcast/upload-watch.ts';
import { serveHost } from '../messages/host-server.ts';
import { servePreview } from '../messages/preview-server.ts';
import { Rest } from './rest.ts';

const watch = new TroubleWatch(pageClock);
const uploads = new UploadWatch(pageClock);
const summaries = new SummaryWatch(pageClock, Date.now);
const rest = new Rest(pageClock, () => close());
const broadcast = new Broadcast(browserDeps(), (status) => {
  server.publish(status, watch.see(status));
  server.remember(uploads.see(status), summaries.see(status));
  rest.see(status);
});
const server = serveHost(broadcast, () => rest.stay());
servePreview(() => takePicture(broadcast.shown), pageClock);
rest.see(broadcast.status);
