import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Dial } from '../../../companion/dial/dial.ts';
import { parseIngestUrl } from '../../../companion/protocol/index.ts';
import { WhipEndpoint } from '../../../companion/whip/endpoint.ts';

const never = new AbortController().signal;
const key = 'a-bearer-token';
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Server {
  readonly port: number;
  readonly seen: IncomingMessage[];
}

async function serve(answer: RequestListener): Promise<Server> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    request.resume().on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

const plain: Dial = async ({ url: { port } }) => connect(port, '127.0.0.1');
const endpoint = (port: number, path = 'whip/show?a=1', token = key): WhipEndpoint =>
  new WhipEndpoint({ url: parseIngestUrl(`http://127.0.0.1:${port}/${path}`)!, key: token }, plain);
const taken: RequestListener = (_, response) =>
  response.writeHead(201, { location: '../sessions/7' }).end('v=0 answer');

describe('an offer to a WHIP endpoint', () => {
  it('goes out with its token, and the session is ended where the server says', async () => {
    const { port, seen } = await serve(taken);
    const subject = endpoint(port);
    const { sdp, session } = await subject.offer('v=0 offer', never);
    expect(sdp).toBe('v=0 answer');
    await subject.end(session!, never);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /whip/show?a=1',
      'DELETE /sessions/7',
    ]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${key}`, `Bearer ${key}`]);
    expect(seen[0]!.headers).toMatchObject({ 'content-type': 'application/sdp', host: `127.0.0.1:${port}` });
  });

  it('has its path as the key where the address holds nothing else', async () => {
    const { port, seen } = await serve(taken);
    await endpoint(port, '', 'secret/whip').offer('v=0', never);
    expect(seen[0]!.url).toBe('/secret/whip');
    expect(seen[0]!.headers.authorization).toBeUndefined();
  });

  it('follows where the server sends it, without its token where that is another', async () => {
    const other = await serve(taken);
    const first = await serve(({ url }, response) => {
      const location = url === '/whip/show?a=1' ? '/second' : `http://127.0.0.1:${other.port}/third`;
      response.writeHead(url === '/second' ? 308 : 307, { location }).end();
    });
    const subject = endpoint(first.port);
    const { session } = await subject.offer('v=0', never);
    await subject.end(session!, never);
    expect(first.seen.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${key}`,
      `Bearer ${key}`,
    ]);
    expect(other.seen.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['POST', undefined],
      ['DELETE', undefined],
    ]);
  });

  it.each(['http://192.0.2.1/whip', 'ftp://127.0.0.1/', '/again', undefined])(
    'follows nowhere else, nor for ever: %s',
    async (location) => {
      const { port, seen } = await serve((_, response) =>
        response.writeHead(307, location ? { location } : {}).end(),
      );
      await expect(endpoint(port).offer('v=0', never)).rejects.toMatchObject({ reason: 'app-rejected' });
      expect(seen.length).toBeLessThan(5);
    },
  );

  it.each([
    [401, 'key-rejected'],
    [403, 'key-rejected'],
    [404, 'app-rejected'],
    [409, 'key-in-use'],
    [422, 'codec-refused'],
    [503, 'refused'],
    [405, 'handshake'],
    [200, 'handshake'],
  ])('that is answered with %i is %s', async (status, reason) => {
    const { port } = await serve((_, response) => response.writeHead(status).end('<html>'));
    await expect(endpoint(port).offer('v=0', never)).rejects.toMatchObject({ reason });
  });

  it('ends where more comes than an answer, no answer of HTTP, or nothing', async () => {
    const long = await serve((_, response) => response.writeHead(201).end(Buffer.alloc(70_000)));
    await expect(endpoint(long.port).offer('v=0', never)).rejects.toMatchObject({ reason: 'handshake' });
    const odd = await serve((request) => request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await expect(endpoint(odd.port).offer('v=0', never)).rejects.toMatchObject({ reason: 'handshake' });
    const mute = await serve(() => stop.abort());
    const stop = new AbortController();
    await expect(endpoint(mute.port).offer('v=0', stop.signal)).rejects.toMatchObject({ reason: 'stopped' });
  });
});
