import { describe, expect, it } from 'vitest';
import { Handshake } from '../../../companion/rtmp/handshake.ts';

describe('the handshake', () => {
  it('succeeds between the two sides wherever the bytes are cut, and leaves what comes behind it', () => {
    for (const step of [1, 700, 1536, 1537, 5000]) {
      const client = new Handshake('client', () => 1);
      const server = new Handshake('server', () => 2);
      let toServer = client.start();
      let toClient = Buffer.alloc(0);
      let clientRest: Buffer | null = null;
      let serverRest: Buffer | null = null;
      while (toServer.length > 0 || toClient.length > 0) {
        const forServer = server.push(toServer.subarray(0, step));
        toServer = toServer.subarray(step);
        if (forServer.send) toClient = Buffer.concat([toClient, forServer.send]);
        serverRest ??= forServer.rest;
        const forClient = client.push(toClient.subarray(0, step));
        toClient = toClient.subarray(step);
        if (forClient.send) toServer = Buffer.concat([toServer, forClient.send]);
        clientRest ??= forClient.rest;
      }
      expect(clientRest).toHaveLength(0);
      expect(serverRest).toHaveLength(0);
    }
  });

  it('gives the bytes behind it to the chunk stream', () => {
    const server = new Handshake('server', () => 0);
    const client = new Handshake('client', () => 0);
    const { send } = server.push(client.start());
    const echo = client.push(Buffer.concat([send!, Buffer.from('more')]));
    expect(echo.rest?.toString()).toBe('more');
    expect(echo.send).toHaveLength(1536);
  });

  it('echoes the random bytes of the other side', () => {
    const c1 = new Handshake('client', () => 0).start();
    const { send } = new Handshake('server', () => 0).push(c1);
    expect(send!.subarray(1537 + 8).equals(c1.subarray(9))).toBe(true);
  });

  it('knows from the first byte that somebody speaks another protocol', () => {
    const handshake = new Handshake('client', () => 0);
    expect(() => handshake.push(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow('does not speak RTMP');
  });
});
