import { Companion } from '../helpers/companion.ts';
import { connectClient } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { apps, type Entry } from './contestant.ts';

const token = 'bench-token-0123456789';

/** The companion as its own process, fed as the extension does: every chunk over every platform's socket. */
export const tabcast: Entry = {
  name: 'tabcast',
  title: 'Tabcast: companion and its ffmpeg',
  codec: 'h264',
  async enter(arena) {
    const ingests = apps.flatMap((app) => ['--ingest', `${app}=${arena.url(app)}`]);
    const companion = await Companion.start('--token', token, ...ingests);
    const auth = { token, broadcastId: 'bench-broadcast', protocol: 1 };
    const sockets = await Promise.all(
      apps.map((app) =>
        connectClient(companion.ports[app], { origin: null, transports: ['websocket'], auth }),
      ),
    );
    for (const socket of sockets) {
      const reply: { ok: boolean } = await socket.emitWithAck('send-key', { key: arena.key });
      if (!reply.ok) throw new Error(`the companion refused the key: ${JSON.stringify(reply)}`);
    }
    let seq = 0;
    let inFlight = 0;
    return {
      pids: [companion.pid],
      isFresh: false,
      async feed(chunk) {
        const place = { epoch: 0, seq: seq++ };
        for (const socket of sockets) {
          inFlight += 1;
          socket.emit('binarystream', chunk, place, () => (inFlight -= 1));
        }
        await Promise.resolve();
      },
      async stop() {
        await waitUntil('every chunk is acknowledged', () => inFlight === 0);
        await Promise.all(sockets.map((socket) => socket.emitWithAck('end')));
        for (const socket of sockets) socket.disconnect();
        await companion.stop();
      },
    };
  },
};

/** The same with what browsers without H.264 record: the companion encodes once, for all. */
export const tabcastVp8: Entry = { ...tabcast, name: 'vp8', title: 'VP8: Tabcast, one encode', codec: 'vp8' };
