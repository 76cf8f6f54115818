import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Broadcast } from '../../extension/broadcast/broadcast.ts';
import { pageClock } from '../../extension/platform/clock.ts';
import { Companion } from '../helpers/companion.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { targets } from '../helpers/popup.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { broadcastInNode, cameraRequest } from '../helpers/show-in-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** From the click on Stop, whatever the ingests do. */
const stopMs = 3_000;
const seconds = 20;
/** Fills the kernel's buffers soon. */
const noise = "nullsrc=size=320x180:rate=30,geq=lum='random(1)*255':cb=128:cr=128";

let nginx: NginxRtmp;
let proxy: FaultProxy;
let companion: Companion;
let broadcast: Broadcast;
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: targets });
  proxy = await FaultProxy.open(() => Number(new URL(nginx.url('youtube')).port));
  const mute: Socket[] = [];
  const server = createServer((socket) => void mute.push(socket.on('error', () => undefined)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  companion = await Companion.start(
    ...['--ingest', `youtube=rtmp://127.0.0.1:${proxy.port}/youtube`],
    ...['--ingest', `twitch=${nginx.url('twitch')}`],
    ...['--ingest', `facebook=rtmp://127.0.0.1:${port}/never`],
  );
  cleanUp.push(
    () => mute.forEach((socket) => socket.destroy()),
    () => server.close(),
    () => companion.stop(),
    () => companion.clear(),
    () => proxy.close(),
    () => nginx.stop(),
  );
  const recording = await makeRecording('h264-opus.mkv', { seconds, picture: noise });
  broadcast = broadcastInNode(recording, seconds);
});
afterAll(async () => {
  for (const each of cleanUp) await each();
});

interface Told {
  readonly status: { readonly platform: string; readonly state: string };
  readonly stats: { readonly queueMs: number };
}

/** Nothing as long as the companion has not heard of it. */
async function told(platform: string): Promise<Told | undefined> {
  const { broadcasts } = await companion.status();
  return broadcasts[0]?.destinations.find(({ status }) => status.platform === platform);
}

it('Stop is done within three seconds while one ingest takes nothing any more and another has never spoken', async () => {
  expect(await broadcast.start(await cameraRequest(companion))).toEqual({ ok: true });
  for (const id of ['youtube', 'twitch']) {
    await waitUntil(`${id} is live`, async () => (await told(id))?.status.state === 'live');
  }
  proxy.shape({ silent: true });
  await waitUntil('much waits for YouTube', async () => (await told('youtube'))!.stats.queueMs > 500, 20_000);
  expect((await told('facebook'))!.status.state).not.toBe('live');
  expect((await told('twitch'))!.status.state).toBe('live');

  const asked = pageClock.now();
  await broadcast.stop();
  expect(pageClock.now() - asked).toBeLessThanOrEqual(stopMs);
  // Not given up: the companion has answered.
  expect(await companion.status()).toMatchObject({ broadcasts: [] });
});
