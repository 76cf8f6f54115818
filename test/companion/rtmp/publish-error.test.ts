import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../companion/lib/clock.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server that says this to whoever connects. */
async function speaker(words: Buffer): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).write(words));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('An address that begins with rtmps', () => {
  it.each([
    ['RTMP', Buffer.concat([Buffer.of(3), Buffer.alloc(1536)])],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
  ])(
    'leads to a port that speaks %s without TLS: that is said, and not that a certificate is wrong',
    async (_, words) => {
      const url = { scheme: 'rtmps' as const, host: '127.0.0.1', port: await speaker(words), app: 'live' };
      const publisher = new RtmpPublisher({ url, key: 'key' }, { clock: systemClock });
      await expect(publisher.connect(new AbortController().signal)).rejects.toMatchObject({
        reason: 'tls-missing',
      });
    },
  );
});
