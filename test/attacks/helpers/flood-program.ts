import { deepStrictEqual } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io-client';
import { systemClock } from '../../../companion/lib/clock.ts';
import { maxChunkBytes } from '../../../companion/protocol/index.ts';
import { connectClient } from '../../helpers/relay-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { trustedOrigin, type AttackedCompanion } from './attacked-companion.ts';

/** Whom a flood is for. */
type Flooded = Pick<AttackedCompanion, 'ports' | 'controlPort'>;
type Attack = (companion: Flooded) => Promise<void>;

/** A connection that says nothing useful is closed within this time, in milliseconds: 5 s, on a machine that is busy with the flood. */
const patienceMs = 30_000;

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
        deepStrictEqual(((await socket.emitWithAck('binarystream', bytes)) as { ok: boolean }).ok, false);
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
    deepStrictEqual(taken, []);
    socket.disconnect();
  };

/** What strangers do at once, each a program of its own: it holds up nobody but the companion. */
const floods = {
  '2 000 connections, and slow senders': [connections(2_000), slowSenders(200)],
  '8 MB messages, whole and half, and 1 000 keys a second': [
    largeMessages(4, 20),
    halfMessages(100),
    manyKeys(4),
  ],
} satisfies Record<string, readonly Attack[]>;

/** What it is told once. It ends with 0 when the flood is over and all was refused. */
export interface FloodOrder {
  readonly name: keyof typeof floods;
  readonly flooded: Flooded;
}

process.once('message', ({ name, flooded }: FloodOrder) => {
  void (async () => {
    for (const attack of floods[name]) await attack(flooded);
    process.disconnect();
  })();
});
