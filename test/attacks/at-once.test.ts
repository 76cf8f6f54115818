import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import type { DestinationStatus } from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { makeRecording, slices } from '../helpers/recordings.ts';
import { connectClient, pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Broadcasts that begin in the same moment: a port takes 32 clients. `AT_ONCE=92` for as many as three ports take. */
const count = Number(process.env['AT_ONCE'] ?? 24);
const names = ['youtube', 'twitch', 'facebook'] as const;
const chunkMs = 100;
/** The companion may take so long to answer anybody, in ms: starting programs must not keep it from listening. */
const answerMs = 5_000;
const patienceMs = 40_000;

let nginx: NginxRtmp;
let companion: Companion;
beforeAll(async () => {
  nginx = await startNginxRtmp({ record: false });
  const ingests = names.flatMap((name) => ['--ingest', `${name}=${nginx.url('live')}`]);
  companion = await Companion.start('--allow-origin', pageOrigin, ...ingests);
});
afterAll(async () => {
  await companion?.stop();
  await companion?.clear();
  await nginx?.stop();
});

it(
  'has every broadcast live of many that one client opens at once, and goes on listening',
  async () => {
    const seconds = patienceMs / 1_000;
    const media = await makeRecording('h264-opus.mkv', { seconds, size: '160x90' });
    const pieces = [...slices(media, Math.ceil((media.length * chunkMs) / (seconds * 1_000)))];
    const live = new Set<number>();
    let isOver = false;
    const sockets: Socket[] = [];
    const open = async (_: unknown, n: number): Promise<void> => {
      const socket = await connectClient(companion.ports[names[n % 3]!], { transports: ['websocket'] });
      sockets.push(socket);
      socket.on('destination', ({ state }: DestinationStatus) => void (state === 'live' && live.add(n)));
      expect(await socket.emitWithAck('send-key', { key: `key-${n}` })).toMatchObject({ ok: true });
      const began = systemClock.now();
      for (const [at, piece] of pieces.entries()) {
        await new Promise<void>((resolve) => {
          systemClock.setTimer(Math.max(0, began + at * chunkMs - systemClock.now()), resolve);
        });
        if (isOver) return;
        socket.emit('binarystream', piece);
      }
    };
    const shows = Promise.all(Array.from({ length: count }, open));
    let longest = 0;
    // It answers while some are live and others not yet.
    let between = 0;
    const ask = async (): Promise<boolean> => {
      const asked = systemClock.now();
      await fetch(`http://127.0.0.1:${companion.controlPort}/api/hello`, { headers: { origin: pageOrigin } });
      longest = Math.max(longest, systemClock.now() - asked);
      if (live.size > 0 && live.size < count) between++;
      return live.size === count;
    };
    try {
      await Promise.race([shows, waitUntil('all are live', ask, patienceMs)]);
      expect(live.size, companion.output.slice(-40).join('\n')).toBe(count);
      expect(longest).toBeLessThan(answerMs);
      expect(between).toBeGreaterThan(0);
    } finally {
      isOver = true;
      await shows.catch(() => undefined);
      for (const socket of sockets) socket.disconnect();
    }
  },
  patienceMs * 2,
);
