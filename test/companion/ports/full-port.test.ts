import { connect, type Socket as TcpSocket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../companion/lib/clock.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { connectClient, pageOrigin } from '../../helpers/relay-client.ts';
import { openPort } from './port-fixture.ts';

/** More than a port has room for. */
const many = 150;
const open: { destroy(): unknown }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.destroy()));

/** How soon who is sent away comes back, in ms. */
const backMs = 5;

/** Holds a connection for good. */
function hold(port: number, host: string, text: string): void {
  let isOver = false;
  let socket: TcpSocket;
  const come = (): void => {
    if (isOver) return;
    socket = connect(port, host, () => socket.write(text));
    socket
      .on('error', () => undefined)
      .on('close', () => systemClock.setTimer(backMs, come))
      .resume();
  };
  come();
  open.push({ destroy: () => ((isOver = true), socket.destroy()) });
}

const half = 'GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\nX-a: ';
/** Becomes a WebSocket, but never a client. */
const upgraded = (port: number): string =>
  `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${pageOrigin}\r\n` +
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe.each(['polling', 'websocket'] as const)(
  'a platform port that somebody fills, for a client over %s',
  (transport) => {
    it.each([
      ['requests that never end', () => half],
      ['nothing at all', () => ''],
      ['WebSockets that become no client', upgraded],
    ])('is open to a client beside %s, and keeps who is in', async (_, text) => {
      const { listener, port, lines } = await openPort();
      open.push({ destroy: () => listener.close() });
      const first = await connectClient(port, { transports: [transport] });
      for (let n = 0; n < many; n++) hold(port, n % 2 ? '127.0.0.1' : '::1', text(port));
      for (let n = 0; n < 3; n++) {
        const next = await connectClient(port, { transports: [transport] });
        next.disconnect();
      }
      expect(first.connected).toBe(true);
      first.disconnect();
      expect(lines.filter((line) => line.includes('too many connections'))).toHaveLength(1);
    });

    it('is open to a client behind many who shake hands by polling and are not heard of again', async () => {
      const { listener, port } = await openPort();
      open.push({ destroy: () => listener.close() });
      const first = await connectClient(port, { transports: [transport] });
      for (let n = 0; n < many; n++) {
        const { status } = await rawRequest(port, '/socket.io/?EIO=4&transport=polling', {
          origin: pageOrigin,
        });
        expect(status).toBe(200);
      }
      const next = await connectClient(port, { transports: [transport] });
      expect(first.connected).toBe(true);
      for (const socket of [first, next]) socket.disconnect();
    });
  },
);
