import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import { maxChunkBytes } from '../../companion/protocol/index.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { connectClient } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { AttackedCompanion, trustedOrigin } from './helpers/attacked-companion.ts';
import { LiveShow, makeShow, missed, type Show } from './helpers/live-show.ts';

/** What the companion may hold at its worst. */
const maxResidentBytes = 400 * 1024 * 1024;
/** A connection that says nothing useful is closed within this time, in milliseconds: 5 s, on a busy machine. */
const patienceMs = 12_000;

let nginx: NginxRtmp;
let show: Show;
beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: ['youtube', 'twitch'] });
  show = await makeShow(24);
});
afterAll(() => nginx?.stop());

const keys = { youtube: 'abcd-1234-efgh-5678-ijkl', twitch: 'live_1_AbCd' } as const;
type Attack = (companion: AttackedCompanion) => Promise<void>;

function open(port: number, host = '127.0.0.1'): TcpSocket {
  const socket = connect({ port, host });
  socket.on('error', () => undefined).resume();
  return socket;
}

/** So many connections that say nothing, on every port and both addresses. */
const connections =
  (count: number): Attack =>
  async (companion) => {
    const ports = [...Object.values(companion.ports), companion.controlPort];
    const sockets = Array.from({ length: count }, (_, n) =>
      open(ports[n % ports.length]!, n % 2 ? '127.0.0.1' : '::1'),
    );
    await Promise.all(
      sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])),
    );
    // Those above the caps are turned away; the others are held a little while.
    await waitUntil(
      'most are turned away',
      () => sockets.filter((socket) => socket.destroyed).length > count / 2,
    );
    for (const socket of sockets) socket.destroy();
  };

/** Requests and WebSocket handshakes that begin and go on a byte at a time. */
const slowSenders =
  (count: number): Attack =>
  async ({ ports, controlPort }) => {
    const request = (port: number, path: string, more = ''): string =>
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${trustedOrigin}\r\n${more}`;
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    const nonce = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    const path = '/socket.io/?EIO=4&transport=websocket';
    const openings: [number, string][] = [
      [ports.youtube, request(ports.youtube, '/', 'X-Slow: ')],
      [controlPort, request(controlPort, '/api/hello', 'X-Slow: ')],
      [ports.twitch, request(ports.twitch, path, `${upgrade}X-Slow: `)],
      // This one becomes a WebSocket, but never a client.
      [ports.facebook, request(ports.facebook, path, upgrade + nonce)],
    ];
    const sockets = openings.flatMap(([port, text]) =>
      Array.from({ length: count / openings.length }, () => {
        const socket = open(port);
        socket.write(text);
        return socket;
      }),
    );
    const drip = (): void => {
      for (const socket of sockets) if (socket.writable) socket.write('x');
      cancel = systemClock.setTimer(1_000, drip);
    };
    let cancel = systemClock.setTimer(1_000, drip);
    try {
      await waitUntil(
        'all slow senders are cut off',
        () => sockets.every((socket) => socket.destroyed),
        patienceMs,
      );
    } finally {
      cancel();
      for (const socket of sockets) socket.destroy();
    }
  };

const client = (port: number): Promise<Socket> =>
  connectClient(port, { origin: trustedOrigin, transports: ['websocket'] });

/** The largest messages that are taken, one after the other, on several connections. */
const largeMessages =
  (sockets: number, each: number): Attack =>
  async ({ ports }) => {
    const bytes = randomBytes(maxChunkBytes);
    const clients = await Promise.all(Array.from({ length: sockets }, () => client(ports.facebook)));
    const loops = clients.map(async (socket) => {
      for (let n = 0; n < each; n++) {
        expect(await socket.emitWithAck('binarystream', bytes)).toMatchObject({ ok: false });
      }
      socket.disconnect();
    });
    await Promise.all(loops);
  };

/** The largest messages, all begun and none ended, by connections that are not clients yet. */
const halfMessages =
  (count: number): Attack =>
  async ({ ports }) => {
    const path = '/socket.io/?EIO=4&transport=websocket';
    const frame = Buffer.alloc(14);
    frame.set([0x82, 0xff]);
    frame.writeBigUInt64BE(BigInt(maxChunkBytes), 2);
    const part = Buffer.alloc(1024 * 1024);
    const sockets = Array.from({ length: count }, () => open(ports.custom));
    await Promise.all(
      sockets.map(async (socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${ports.custom}\r\nOrigin: ${trustedOrigin}\r\n` +
            'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
            'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
        );
        socket.write(frame);
        for (let n = 0; n < 7 && !socket.destroyed; n++) {
          if (!socket.write(part))
            await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
        }
      }),
    );
    for (const socket of sockets) socket.destroy();
  };

/** A key a millisecond. */
const manyKeys =
  (seconds: number): Attack =>
  async ({ ports }) => {
    const socket = await client(ports.custom);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    const answers: Promise<unknown>[] = [];
    for (let second = 0; second < seconds && socket.connected; second++) {
      for (let n = 0; n < 1_000; n++) {
        answers.push(
          socket.timeout(5_000).emitWithAck('send-key', { key: `key-${second}-${n}`, ingest: 'http://none' }),
        );
      }
      await Promise.race([gone, new Promise<void>((resolve) => systemClock.setTimer(1_000, resolve))]);
    }
    const settled = await Promise.allSettled(answers);
    const taken = settled.filter((one) => one.status === 'fulfilled' && (one.value as { ok: boolean }).ok);
    expect(taken).toEqual([]);
    socket.disconnect();
  };

describe('a live broadcast', () => {
  it.each<[string, Attack]>([
    [
      '2 000 connections, and slow senders',
      async (target) => {
        await connections(2_000)(target);
        await slowSenders(200)(target);
      },
    ],
    [
      '8 MB messages, whole and half, and 1 000 keys a second',
      async (target) => {
        await largeMessages(4, 20)(target);
        await halfMessages(100)(target);
        await manyKeys(4)(target);
      },
    ],
  ])('loses no frame beside %s, and the memory stays capped', async (_, attack) => {
    const before = Object.keys(keys).map((app) => nginx.records(app).length);
    const ingests = Object.keys(keys).flatMap((app) => ['--ingest', `${app}=${nginx.url(app)}`]);
    const companion = await AttackedCompanion.start({ flags: ingests });
    const broadcast = new LiveShow(companion, show);
    try {
      const states = await broadcast.add('youtube', { key: keys.youtube });
      await broadcast.add('twitch', { key: keys.twitch });
      const played = broadcast.play();
      await waitUntil('live', () => states.at(-1)?.state === 'live');
      await attack(companion);
      await played;
      // Whoever comes after the flood is served as before.
      const next = await client(companion.ports.custom);
      expect(await next.emitWithAck('send-key', '')).toMatchObject({
        ok: false,
        error: { code: 'key-empty' },
      });
      next.disconnect();
      await broadcast.end();
      for (const [n, app] of Object.keys(keys).entries()) {
        const records = nginx.records(app).slice(before[n]);
        expect(records).toHaveLength(1);
        const { frames, longestGapMs } = await missed(records[0]!, show);
        expect([app, frames]).toEqual([app, 0]);
        // What the player, in this process beside the flood, was late to send is a hole of its own making.
        expect(longestGapMs).toBeLessThanOrEqual(Math.max(34, broadcast.longestDelayMs));
      }
      expect(companion.tree.peakBytes).toBeGreaterThan(0);
      expect(companion.tree.peakBytes).toBeLessThan(maxResidentBytes);
      expect(companion.output).not.toContain('mistake');
    } finally {
      broadcast.cut();
      await companion.stop();
    }
  });
});
