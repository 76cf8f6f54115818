import type { Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import type { DestinationReason } from '../../companion/protocol/index.ts';
import { controlMessage, messageType, peerBandwidthMessage } from '../../companion/rtmp/message.ts';
import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { RtmpDouble, type IngestScript } from '../helpers/rtmp-double.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { AttackedCompanion } from './helpers/attacked-companion.ts';
import { LiveShow, makeShow, missed } from './helpers/live-show.ts';

/** Room for the program itself and 20 s of media; the hostile ones together offer far more. */
const maxResidentBytes = 300 * 1024 * 1024;

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** Writes for as long as the publisher reads. */
async function endlessly(socket: Socket, bytes: Buffer): Promise<void> {
  const gone = new Promise((resolve) => socket.once('close', resolve));
  while (!socket.destroyed) {
    if (!socket.write(bytes))
      await Promise.race([gone, new Promise((resolve) => socket.once('drain', resolve))]);
  }
}

/** Writes a byte every half second. */
async function slowly(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Buffer.from([byte]));
    await new Promise<void>((resolve) => systemClock.setTimer(500, resolve));
  }
}

/** Type 0 header on chunk stream 5 for a command of 16 MB, in chunks of 2 GB. */
const endlessChunk = Buffer.from([
  ...[0x02, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff],
  ...[0x05, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0],
]);
/** A command whose name says that it is 4 GB long. */
const longName = Buffer.from([0x05, 0, 0, 0, 0, 0, 5, 20, 0, 0, 0, 0, 0x0c, 0xff, 0xff, 0xff, 0xff]);
/** A strict array in a strict array in a strict array … */
const nested = Buffer.concat([
  Buffer.from([0x02, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 1, 0, 0]),
  Buffer.from([0x05, 0, 0, 0, 0, 0xea, 0x60, 20, 0, 0, 0, 0]),
  Buffer.concat(Array.from({ length: 12_000 }, () => Buffer.from([0x0a, 0, 0, 0, 1]))),
]);
/** The beginning of a message on each of 40 chunk streams, and the end of none. */
const manyStreams = Buffer.concat(
  Array.from({ length: 40 }, (_, n) =>
    Buffer.concat([Buffer.from([3 + n, 0, 0, 0, 0, 0xff, 0, 20, 1, 0, 0, 0]), Buffer.alloc(128)]),
  ),
);

const afterPublish =
  (work: (socket: Socket) => Promise<void> | void): IngestScript =>
  async (peer) => {
    await peer.accept();
    await work(peer.socket);
  };

const hostile: Record<string, { script: IngestScript; reason: DestinationReason | null }> = {
  'an endless chunk': {
    script: afterPublish(async (socket) => {
      socket.write(endlessChunk);
      await endlessly(socket, Buffer.alloc(65_536));
    }),
    reason: 'protocol-error',
  },
  'a length of 4 GB': {
    script: afterPublish((socket) => void socket.write(longName)),
    reason: 'protocol-error',
  },
  'values nested 12 000 deep': {
    script: afterPublish((socket) => void socket.write(nested)),
    reason: 'protocol-error',
  },
  'messages that never end': {
    script: afterPublish((socket) => void socket.write(manyStreams)),
    reason: 'protocol-error',
  },
  'garbage after the publish': {
    script: afterPublish((socket) => endlessly(socket, Buffer.alloc(65_536, 0xab))),
    reason: 'protocol-error',
  },
  'slow bytes': {
    script: ({ socket }) => slowly(socket, Buffer.alloc(60, 3)),
    reason: 'timeout',
  },
  'a closed door behind the accepted publish': {
    script: afterPublish((socket) => void socket.destroy()),
    reason: 'closed-by-ingest',
  },
  'a window of nothing': {
    script: async (peer) => {
      await peer.accept();
      peer.wire.control(controlMessage(messageType.windowAckSize, 0));
      peer.wire.control(peerBandwidthMessage(0));
    },
    reason: null,
  },
};

describe('a hostile ingest', () => {
  it('fails alone and with a reason, whatever it sends, while the others lose no frame', async () => {
    const nginx = await startNginxRtmp({ apps: ['youtube', 'twitch'] });
    closers.push(() => nginx.stop());
    const ingests = ['youtube', 'twitch'].flatMap((app) => ['--ingest', `${app}=${nginx.url(app)}`]);
    const companion = await AttackedCompanion.start({ flags: ingests });
    closers.push(() => companion.stop());

    const show = await makeShow(16);
    const broadcast = new LiveShow(companion, show);
    await broadcast.add('youtube', { key: 'abcd-1234-efgh-5678-ijkl' });
    await broadcast.add('twitch', { key: 'live_1_AbCd' });
    const heard = new Map<string, Awaited<ReturnType<LiveShow['add']>>>();
    for (const [name, { script }] of Object.entries(hostile)) {
      const double = new RtmpDouble(script);
      const ingest = `rtmp://127.0.0.1:${await double.start()}/app`;
      closers.push(() => double.stop());
      heard.set(name, await broadcast.add('custom', { key: 'a-key', ingest, name }));
    }
    const played = broadcast.play();
    for (const [name, { reason }] of Object.entries(hostile)) {
      const states = heard.get(name)!;
      await waitUntil(`${name}: ${reason ?? 'live'}`, () =>
        states.some((each) =>
          reason ? each.reason === reason && each.message !== '' : each.state === 'live',
        ),
      );
    }
    await played;
    expect(heard.get('a window of nothing')!.filter((each) => each.reason !== null)).toEqual([]);
    await broadcast.end();
    for (const app of ['youtube', 'twitch']) {
      const records = nginx.records(app);
      expect(records).toHaveLength(1);
      expect([app, await missed(records[0]!, show)]).toEqual([app, { frames: 0, longestGapMs: 34 }]);
    }
    expect(companion.tree.peakBytes).toBeGreaterThan(0);
    expect(companion.tree.peakBytes).toBeLessThan(maxResidentBytes);
    expect(companion.output).not.toContain('mistake');
    expect(await companion.stop()).toBe(0);
  });
});
