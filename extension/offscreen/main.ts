import { Broadcast } from '../broadcast/broadcast.ts';
import { browserDeps } from '../broadcast/browser-deps.ts';
import { serveHost } from '../messages/host-server.ts';

const broadcast = new Broadcast(browserDeps(), (status) => server.publish(status));
const server = serveHost(broadcast);
