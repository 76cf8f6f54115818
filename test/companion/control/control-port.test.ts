import { rmSync } from 'node:fs';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlPort } from '../../../companion/control/control-port.ts';
import type { StatusSource } from '../../../companion/control/status.ts';
import { systemClock, type Clock } from '../../../companion/lib/clock.ts';
import { Door } from '../../../companion/lib/door.ts';
import {
  helloSchema,
  linksReplySchema,
  newClientId,
  newSecret,
  verifierOf,
  type Hello,
  type Status,
} from '../../../companion/protocol/index.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { plainHello } from '../../helpers/hello.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { openPairingDesk } from '../../helpers/pairing-desk.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { extensionOrigin } from '../../helpers/relay-client.ts';
import { status as destination } from '../ports/double-desk.ts';

const allowed = 'https://studio.example';
const firefox = 'moz-extension://0b5a9d2c-1f43-4e0e-9d4b-2c7f8a1e6b3d';
const token = 'a-token-for-scripts';
const hello: Hello = { ...plainHello, version: '1.2.3' };
const figures = {
  bitrate: 4_300_000,
  bytesAcked: 1,
  queueMs: 0,
  behindMs: 8_130,
  droppedFrames: 0,
  reconnects: 0,
  renewals: 0,
  uptimeMs: 1,
};
const status: Status = {
  ...hello,
  uptimeMs: 17,
  ffmpegVersion: '5.1',
  broadcasts: [
    {
      id: 1,
      sockets: 1,
      ageMs: 1,
      epoch: 0,
      media: null,
      restarts: 0,
      rehearsal: false,
      held: false,
      destinations: [
        { status: { ...destination, name: '<b>Mine</b>', state: 'live' }, stats: { id: 'd1', ...figures } },
      ],
    },
  ],
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(
  options: { token?: string; extensionIds?: string[]; source?: Partial<StatusSource>; clock?: Clock } = {},
) {
  const { token = null, extensionIds = [], clock = systemClock } = options;
  const door = new Door({ allowOrigins: [allowed], extensionIds, token, clock });
  const source: StatusSource = { hello: () => hello, status: () => status, ...options.source };
  const { logger, lines } = captureLog();
  const desk = openPairingDesk(clock);
  const control = new ControlPort({ door, logger, source, ...desk }, systemClock);
  closers.push(() => control.close(), desk.clear);
  return { port: await control.open([0]), lines, ...desk };
}

describe('the control port', () => {
  it.each([extensionOrigin, allowed])('says hello to %s, with CORS for it alone', async (origin) => {
    const { port } = await open({ token });
    const answer = await rawRequest(port, '/api/hello', { origin });
    expect(v.parse(helloSchema, JSON.parse(answer.text))).toEqual(hello);
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } });
  });

  it('says hello to a caller without an origin, without CORS', async () => {
    const { port } = await open({ token });
    const answer = await rawRequest(port, '/api/hello');
    expect(JSON.parse(answer.text)).toEqual(hello);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each(['/api/hello', '/api/status', '/', '/nothing'])(
    'tells a foreign page nothing at %s, with or without the token',
    async (path) => {
      const { port, lines } = await open({ token });
      for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
        for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${port + 1}`]) {
          const answer = await rawRequest(port, path, { ...headers, origin });
          expect(answer.status).toBe(403);
          expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
          expect(Object.keys(JSON.parse(answer.text))).toEqual(['error']);
        }
      }
      expect(lines.join('')).toContain('foreign-origin');
    },
  );

  it('tells an extension under a strange id nothing, and the log how to let it in', async () => {
    const id = 'abcdefghijklmnop'.repeat(2);
    const stranger = { origin: `chrome-extension://${id}` };
    const { port, lines } = await open();
    const answer = await rawRequest(port, '/api/hello', stranger);
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(lines.join('')).toContain(`--extension-id ${id}`);
    const second = await open({ extensionIds: [id] });
    expect((await rawRequest(second.port, '/api/hello', stranger)).status).toBe(200);
    expect(second.lines).toEqual([]);
  });

  it('tells nothing to who calls it by a strange name', async () => {
    const { port } = await open();
    for (const host of ['rebound.example', `rebound.example:${port}`, '127.0.0.1', `localhost.:${port}`]) {
      expect((await rawRequest(port, '/api/hello', { host })).status).toBe(403);
    }
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect((await rawRequest(port, '/api/hello', { host: `${host}:${port}` })).status).toBe(200);
    }
  });

  it.each([undefined, token])(
    'tells nobody what is on air by an origin alone, with the token %s',
    async (token) => {
      const { port, book, lines } = await open(token === undefined ? {} : { token });
      const verifier = await verifierOf(newSecret());
      await book.add({ id: newClientId(), origin: extensionOrigin, name: 'x', pairedAt: '', verifier });
      const forged = [extensionOrigin, firefox, allowed].map((origin) => ({ origin }));
      for (const headers of [{}, ...forged, { authorization: 'Bearer' }, { authorization: 'Basic eDp5' }]) {
        for (const path of ['/api/status', '/', '/api/status?key=', '/?key=', `/?key=${newSecret()}`]) {
          for (const method of ['GET', 'HEAD']) {
            const { status, text } = await rawRequest(port, path, headers, method);
            expect([path, method, status]).toEqual([path, method, 401]);
            expect(text).not.toMatch(/Mine|YouTube|ffmpeg/);
          }
        }
      }
      expect(lines.join('')).toContain('unauthorized');
    },
  );

  it('tells what is on air to who has the token, or the key of the link in the terminal', async () => {
    const { port, pageKey } = await open({ token });
    for (const headers of [{}, { origin: allowed }]) {
      for (const [path, shown] of [
        ['/api/status', { authorization: `Bearer ${token}` }],
        [`/api/status?key=${pageKey}`, {}],
      ] as const) {
        const answer = await rawRequest(port, path, { ...headers, ...shown });
        expect(JSON.parse(answer.text)).toEqual(status);
      }
    }
    expect((await rawRequest(port, '/', { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await rawRequest(port, '/', { authorization: 'Bearer another' })).status).toBe(401);
  });

  it('gives everybody the same page, which holds nothing and runs only what was built with it', async () => {
    const { port, pageKey } = await open({ token });
    const own = await rawRequest(port, `/?key=${pageKey}`);
    const strange = await rawRequest(port, '/');
    expect([own.status, strange.status]).toEqual([200, 401]);
    expect(own.text).toBe(strange.text);
    for (const { headers } of [own, strange]) {
      expect(headers['content-type']).toContain('text/html');
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'none'$/,
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    const script = await rawRequest(port, '/page/assets/main-1.js');
    expect(script).toMatchObject({ status: 200, text: 'void 0;' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('has no file beside those of the page', async () => {
    const { port } = await open();
    for (const name of ['', 'index.html/', 'paired-browsers.json', '../paired-browsers.json', 'assets/..']) {
      const paths = [`/page/${name}`, `/page/assets/${name}`, `/page/${encodeURIComponent(name)}`];
      for (const path of paths) expect([path, (await rawRequest(port, path)).status]).toEqual([path, 404]);
    }
  });

  it('says how to build the page where that was not done', async () => {
    const { port, page, pageKey } = await open();
    rmSync(page, { recursive: true });
    const { status, text } = await rawRequest(port, `/?key=${pageKey}`);
    expect([status, text]).toEqual([503, expect.stringContaining('npm run build')]);
  });

  it('answers a preflight of allowed origins only', async () => {
    const { port } = await open();
    const preflight = (origin: string) => rawRequest(port, '/api/status', { origin }, 'OPTIONS');
    expect(await preflight(allowed)).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': allowed,
        'access-control-allow-headers': 'Authorization, Content-Type',
      },
    });
    expect((await preflight('https://evil.example')).status).toBe(403);
  });

  it('knows no other path and no other method', async () => {
    const { port } = await open();
    for (const path of ['/api', '/api/hello/', '/api/keys', '/../package.json', '/%2e%2e/package.json']) {
      expect((await rawRequest(port, path)).status).toBe(404);
    }
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await rawRequest(port, '/api/hello', {}, method)).status).toBe(404);
    }
  });

  it.each(['', 'wrong', 'token'])('has nothing of the page for who shows the key "%s"', async (shown) => {
    const { port, book, shown: codes } = await open({ token });
    const id = newClientId();
    const verifier = await verifierOf(newSecret());
    await book.add({ id, origin: extensionOrigin, name: 'Chrome', pairedAt: '2026-01-02', verifier });
    const key = shown === 'token' ? token : shown;
    for (const [method, path] of [
      ['GET', '/api/control/stream'],
      ['POST', '/api/control/code'],
      ['POST', '/api/control/links'],
      ['DELETE', `/api/control/browsers/${id}`],
    ] as const) {
      for (const [query, headers] of [
        [`?key=${key}`, {}],
        ['', { authorization: `Bearer ${key}` }],
      ] as const) {
        const answer = await rawRequest(port, path + query, headers, method);
        expect([path, answer.status]).toEqual([path, 401]);
      }
    }
    expect(codes).toEqual([]);
    expect(await book.list()).toHaveLength(1);
  });

  it('makes links for who has the key, to what a browser has to read by itself and to nothing else', async () => {
    const { port, pageKey } = await open();
    const ask = async (paths: unknown): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/api/control/links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${pageKey}` },
        body: JSON.stringify({ paths }),
      });
    const path = '/api/history/a/report.html';
    const { links } = v.parse(linksReplySchema, await (await ask([path])).json());
    expect(links).toEqual([
      expect.stringMatching(/^\/api\/history\/a\/report\.html\?until=\d+&seal=\w{64}$/),
    ]);
    for (const paths of [
      '/x',
      ['/api/status'],
      ['/api/control/stream'],
      [`${path}?a=1`],
      Array(501).fill(path),
    ])
      expect((await ask(paths)).status).toBe(400);
    const status = await rawRequest(port, links[0]!.replace(path, '/api/status'));
    expect(status.status).toBe(401);
  });

  it('shows a code and forgets a browser for who has the key, and not for a foreign page', async () => {
    const { port, book, shown, pageKey } = await open();
    const id = newClientId();
    const verifier = await verifierOf(newSecret());
    await book.add({ id, origin: extensionOrigin, name: 'Chrome', pairedAt: '2026-01-02', verifier });
    const ask = (method: string, path: string, origin: string): Promise<number> =>
      rawRequest(port, path, { origin, authorization: `Bearer ${pageKey}` }, method).then(
        ({ status }) => status,
      );
    const [own, foreign] = [`http://127.0.0.1:${port}`, 'https://evil.example'];
    expect(await ask('POST', '/api/control/code', foreign)).toBe(403);
    expect(await ask('DELETE', `/api/control/browsers/${id}`, foreign)).toBe(403);
    expect(shown).toEqual([]);
    expect(await book.list()).toHaveLength(1);
    expect(await ask('POST', '/api/control/code', own)).toBe(204);
    expect(shown).toHaveLength(1);
    expect(await ask('DELETE', `/api/control/browsers/${id}`, own)).toBe(204);
    expect(await book.list()).toEqual([]);
    expect(await ask('DELETE', `/api/control/browsers/${id}`, own)).toBe(204);
  });

  it('looks at 20 wrong tokens, then at two a second, logs them, and takes the right one when its turn has come', async () => {
    const clock = new FakeClock();
    const { port, lines, pageKey } = await open({ token, clock });
    const show = async (shown: string) =>
      (await rawRequest(port, '/api/status', { authorization: `Bearer ${shown}` })).status;
    const guesses = async (count: number) => {
      const answers: number[] = [];
      for (let n = 0; n < count; n++) answers.push(await show(`guess-${n}`));
      return answers.filter((one) => one === 401).length;
    };
    expect(await guesses(22)).toBe(20);
    expect(await show(token)).toBe(429);
    expect(lines.join('')).toMatch(/unauthorized.*127\.0\.0\.1.*Refused a token/);
    expect(lines.join('')).toMatch(/too-many-tokens.*Refused a token/);
    expect((await rawRequest(port, `/api/status?key=${pageKey}`)).status).toBe(200);
    await clock.advance(1_000);
    expect(await guesses(4)).toBe(2);
    await clock.advance(500);
    expect(await show(token)).toBe(200);
    expect(await show(token)).toBe(200);
    expect(await guesses(3)).toBe(1);
  });

  it('survives a bug of its own and says so in the log', async () => {
    const { port, lines, pageKey } = await open({
      source: {
        status: () => {
          throw new Error('a bug');
        },
      },
    });
    expect(await rawRequest(port, `/api/status?key=${pageKey}`)).toMatchObject({ status: 500 });
    expect(lines.join('')).toContain('a bug');
    expect((await rawRequest(port, '/api/hello')).status).toBe(200);
  });
});
