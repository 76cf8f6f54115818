import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { connectClient, extensionOrigin, type ClientOptions } from '../../helpers/relay-client.ts';
import { openPort } from './port-fixture.ts';

type Port = Awaited<ReturnType<typeof openPort>>;
const token = 'a-token-for-scripts';
const firefox = 'moz-extension://0b5a9d2c-1f43-4e0e-9d4b-2c7f8a1e6b3d';
const ownBuild = 'abcdefghijklmnop'.repeat(2);
const allowed = 'https://studio.example';

describe.each(['polling', 'websocket'] as const)('the door of a platform port, over %s', (transport) => {
  let fixture: Port;
  beforeEach(async () => {
    fixture = await openPort({ allowOrigins: [allowed], extensionIds: [ownBuild], token });
  });
  afterEach(() => fixture.listener.close());

  const enter = (options: ClientOptions) =>
    connectClient(fixture.port, { transports: [transport], ...options });

  it('lets an allowed page in', async () => {
    const socket = await enter({ origin: allowed });
    expect(fixture.desk.sessions).toHaveLength(1);
    socket.disconnect();
  });

  it.each([extensionOrigin, firefox, `chrome-extension://${ownBuild}`])(
    'keeps %s out that is not paired, and says so',
    async (origin) => {
      for (const auth of [{}, { token }, { broadcastId: 'broadcast-1' }]) {
        await expect(enter({ origin, auth })).rejects.toMatchObject({ data: { code: 'not-paired' } });
      }
      expect(fixture.desk.sessions).toEqual([]);
    },
  );

  it.each([
    'https://evil.example',
    'http://studio.example',
    'https://studio.example:8443',
    'https://studio.example.evil.example',
    'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh',
    `chrome-extension://${ownBuild}x`,
    `moz-extension://${ownBuild}`,
    'moz-extension://not-a-uuid',
    'null',
    `${extensionOrigin}, https://evil.example`,
  ])('keeps the origin %s out', async (origin) => {
    await expect(enter({ origin, auth: { token } })).rejects.toThrow();
    expect(fixture.desk.sessions).toEqual([]);
    expect(fixture.lines.join('')).toContain('foreign-origin');
  });

  it('lets a script without an origin in when it has the token', async () => {
    const socket = await enter({ origin: null, auth: { token } });
    expect(fixture.desk.sessions).toHaveLength(1);
    socket.disconnect();
  });

  it.each([{ broadcastId: 'short' }, { protocol: 'one' }])(
    'tells a script that has the token what else is wrong with %j',
    async (rest) => {
      await expect(enter({ origin: null, auth: { token, ...rest } })).rejects.toMatchObject({
        data: { code: 'bad-payload' },
      });
    },
  );

  it.each([{}, { token: 'another-token' }, { token: 17 }])(
    'keeps a script out that shows %j as its token, and says so',
    async (auth) => {
      await expect(enter({ origin: null, auth })).rejects.toMatchObject({
        data: { code: 'unauthorized', message: expect.stringContaining('--token') },
      });
      expect(fixture.desk.sessions).toEqual([]);
    },
  );

  it.each([
    [{ protocol: 99 }, 'protocol-unsupported'],
    [{ broadcastId: 'a b' }, 'bad-payload'],
    [{ protocol: 'one' }, 'bad-payload'],
  ])('refuses a handshake of %j with %s', async (auth, code) => {
    await expect(enter({ auth })).rejects.toMatchObject({ data: { code } });
  });
});

describe('a platform port where tokens are guessed', () => {
  it('looks at 20 wrong ones, logs them, and at the right one as soon as its turn has come', async () => {
    const clock = new FakeClock();
    const { listener, port, lines, desk } = await openPort({ token, clock });
    const show = (shown: unknown) =>
      connectClient(port, { origin: null, auth: { token: shown }, transports: ['websocket'] }).then(
        (socket) => void socket.disconnect(),
        (error: { data: { code: string } }) => error.data.code,
      );
    const answers = [];
    for (let n = 0; n < 22; n++) answers.push(await show(`guess-${n}`));
    expect(answers.filter((code) => code === 'unauthorized')).toHaveLength(20);
    expect(answers.slice(20)).toEqual(['too-many-tokens', 'too-many-tokens']);
    expect(await show(token)).toBe('too-many-tokens');
    expect(await show(undefined)).toBe('unauthorized');
    expect(desk.sessions).toEqual([]);
    expect(lines.join('')).toMatch(/too-many-tokens.*Refused a client/);
    await clock.advance(500);
    expect(await show(token)).toBeUndefined();
    const closing = listener.close();
    await clock.advance(1_000);
    await closing;
  });
});

describe('a platform port without a token', () => {
  it('keeps everybody out who has no origin, whatever they show', async () => {
    const { listener, port, desk } = await openPort();
    await expect(connectClient(port, { origin: null })).rejects.toThrow();
    await expect(connectClient(port, { origin: null, auth: { token } })).rejects.toThrow();
    expect(desk.sessions).toEqual([]);
    await listener.close();
  });
});

describe('a platform port that is called by a strange name', () => {
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  const websocket = { ...upgrade, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };

  it.each([
    ['polling', {}, 200, 403],
    ['websocket', websocket, 101, 400],
  ])('refuses over %s, whatever the origin', async (transport, headers, welcome, refusal) => {
    const { listener, port, desk, lines } = await openPort();
    const ask = async (host: string) => {
      const path = `/socket.io/?EIO=4&transport=${transport}`;
      return (await rawRequest(port, path, { ...headers, host, origin: extensionOrigin })).status;
    };
    const strange = ['rebound.example', `rebound.example:${port}`, `127.0.0.1.evil.example:${port}`];
    strange.push('127.0.0.1', `127.0.0.1:${port}0`, `localhost.:${port}`, `127.1:${port}`, `[::]:${port}`);
    for (const host of strange) expect([host, await ask(host)]).toEqual([host, refusal]);
    for (const host of ['127.0.0.1', 'LocalHost', '[::1]'])
      expect(await ask(`${host}:${port}`)).toBe(welcome);
    expect(desk.sessions).toEqual([]);
    expect(lines.join('')).toContain('foreign-host');
    await listener.close();
  });
});

describe('a platform port towards pages', () => {
  it('gives CORS headers to allowed origins only', async () => {
    const { listener, port } = await openPort({ allowOrigins: [allowed] });
    const ask = async (origin: string, method = 'GET') => {
      const answer = await rawRequest(port, '/socket.io/?EIO=4&transport=polling', { origin }, method);
      return { status: answer.status, cors: answer.headers['access-control-allow-origin'] };
    };
    expect(await ask(allowed)).toEqual({ status: 200, cors: allowed });
    expect(await ask('https://evil.example')).toEqual({ status: 403, cors: undefined });
    expect(await ask(allowed, 'OPTIONS')).toEqual({ status: 204, cors: allowed });
    expect((await ask('https://evil.example', 'OPTIONS')).cors).toBeUndefined();
    await listener.close();
  });

  it('has nothing else to show', async () => {
    const { listener, port } = await openPort();
    for (const path of ['/', '/api/hello', '/socket.io/socket.io.js', '/socket.io']) {
      expect((await rawRequest(port, path, { origin: extensionOrigin })).status).toBeGreaterThanOrEqual(400);
    }
    await listener.close();
  });
});

describe('a platform port on the network', () => {
  it('answers as ::1 too where there is IPv6, and is gone from both when it closes', async () => {
    const { listener, port } = await openPort();
    const socket = await connectClient(port, { address: '[::1]', transports: ['websocket'] });
    expect(socket.connected).toBe(true);
    await listener.close();
    for (const host of ['127.0.0.1', '::1']) expect(await accepts(port, host)).toBe(false);
  });

  it('closes although a connection says nothing and never ends', async () => {
    const { listener, port } = await openPort();
    const silent = connect(port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    silent.on('error', () => {});
    await listener.close();
    expect(await accepts(port, '127.0.0.1')).toBe(false);
  });
});

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
