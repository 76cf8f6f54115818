import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SocketsInTurn } from '../../../companion/ports/sockets-in-turn.ts';

const http = createServer();
const sockets = new SocketsInTurn({ server: http });

afterEach(() => {
  for (const client of sockets.clients) client.terminate();
  sockets.close();
  http.close();
});

it('lets others have their turn between two messages that have come together', async () => {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const [[served]] = (await Promise.all([once(sockets, 'connection'), once(client, 'open')])) as [
    [WebSocket],
    unknown[],
  ];
  const order: string[] = [];
  const all = new Promise<void>((resolve) => {
    served.on('message', (data: Buffer) => {
      order.push(data.toString());
      setImmediate(() => order.push('another'));
      if (data.toString() === 'three') resolve();
    });
  });
  // In one piece, so that they are read at once.
  const { _socket: wire } = client as unknown as { _socket: Socket };
  wire.cork();
  for (const word of ['one', 'two', 'three']) client.send(word);
  wire.uncork();
  await all;
  expect(order).toEqual(['one', 'another', 'two', 'another', 'three']);
  client.terminate();
});
