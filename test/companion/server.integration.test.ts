import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helloPath, pairingPath, platformIds, readHello } from '../../companion/protocol/index.ts';
import { builtProgram } from '../helpers/companion.ts';
import { connectError } from '../helpers/connect-error.ts';
import { pairedBrowser, remember, type PairedBrowser } from '../helpers/paired-client.ts';
import { extensionOrigin } from '../helpers/relay-client.ts';
import { PublicServer } from '../helpers/server.ts';

let server: PublicServer;
let browser: PairedBrowser;

beforeAll(async () => {
  server = await PublicServer.start('--destinations', '2', '--max-bitrate', '9000', '--rehearse');
  browser = await pairedBrowser();
  await remember(server.companion, browser);
});

afterAll(() => server.remove());

describe('a companion as a server', () => {
  it('says on its one port who it is, and what its owner lets a browser do', async () => {
    const { status, text } = await server.ask(helloPath, { origin: extensionOrigin });
    expect(status).toBe(200);
    expect(readHello(JSON.parse(text))).toMatchObject({
      ok: true,
      hello: {
        ports: Object.fromEntries(platformIds.map((id) => [id, server.port])),
        limits: { broadcasts: 1, destinations: 2, kbps: 9_000 },
      },
    });
  });

  it.each(platformIds)('lets a paired browser in at the path of %s', async (platform) => {
    const socket = await server.enter(browser, platform);
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });

  it.each([
    ['another name', { host: 'localhost' }],
    ['its address', { host: '127.0.0.1' }],
    ['the origin of a page', { origin: 'https://evil.example' }],
  ])('answers nobody who comes with %s', async (_, asked) => {
    expect(await server.ask(helloPath, asked)).toMatchObject({ status: 403 });
  });

  it('keeps out whom it does not know, on every path', async () => {
    for (const platform of platformIds) {
      const stranger = await pairedBrowser();
      await expect(server.enter(stranger, platform)).rejects.toMatchObject({ data: { code: 'not-paired' } });
      expect(await connectError(server.socket(platform, {}, 'https://evil.example'))).toBeInstanceOf(Error);
    }
  });

  it('shows its page to everybody and what is on air to its owner alone', async () => {
    expect(await server.ask('/')).toMatchObject({ status: 401 });
    expect(await server.ask('/api/status')).toMatchObject({ status: 401 });
    const { search } = new URL(server.companion.page);
    expect(
      await server.ask(`/api/status${search}`, { origin: `https://localhost:${server.port}` }),
    ).toMatchObject({
      status: 200,
    });
  });

  it('shows no code because a stranger asks for one', async () => {
    const before = server.companion.output.length;
    const { status, text } = await server.ask(pairingPath, { origin: extensionOrigin });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ salt: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(server.companion.output.slice(before).filter((line) => line.includes('"pairing"'))).toEqual([]);
  });

  it('prints a code for its owner, which the extension may ask the salt of with and without an origin', async () => {
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [builtProgram, ...args, '--data-dir', server.companion.dataDir]);
    const { stdout } = await run('pair');
    expect(stdout).toMatch(/^Pairing code: [0-9A-Z]{4}-[0-9A-Z]{4}\n/);
    const salts = [await server.ask(pairingPath), await server.ask(pairingPath, { origin: extensionOrigin })];
    expect(salts.map(({ status }) => status)).toEqual([200, 200]);
    expect(salts[0]!.text).toBe(salts[1]!.text);
    expect((await server.ask(pairingPath, { method: 'POST', body: '{}' })).status).toBe(403);
    expect(await run('health')).toMatchObject({ stdout: expect.stringContaining('It can publish.') });
  });
});
