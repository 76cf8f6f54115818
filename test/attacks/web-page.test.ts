import { createServer } from 'node:http';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chromium } from '../helpers/chromium.ts';
import { listen } from '../helpers/listen.ts';
import { AttackedCompanion } from './helpers/attacked-companion.ts';

/** What a page found out in each of its ways; null is nothing. */
type Loot = Record<string, string | null>;

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

let chromium: Chromium;
let companion: AttackedCompanion;
let ports: Record<string, number>;
let pages: { foreign: string; friend: string };

beforeAll(async () => {
  const serve = async (): Promise<string> => {
    const server = await listen(
      createServer((_, response) =>
        response.setHeader('content-type', 'text/html').end('<!doctype html><p>page'),
      ),
    );
    closers.push(() => server.close());
    return `http://127.0.0.1:${server.port}`;
  };
  pages = { foreign: await serve(), friend: await serve() };
  companion = await AttackedCompanion.start({ flags: ['--allow-origin', pages.friend] });
  closers.push(() => companion.stop());
  ports = { ...companion.ports, control: companion.controlPort };
  // Chromium's own wall between public pages and this machine is taken down: the companion must do without.
  chromium = await Chromium.launch({
    flags: [
      '--host-resolver-rules=MAP evil.test 127.0.0.1',
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
    ],
  });
  closers.push(() => chromium.close());
});

/** Everything that a page can try on one port, from inside the page. */
async function attack(page: Page, base: string): Promise<Loot> {
  return page.evaluate(async (target) => {
    const loot: Record<string, string | null> = {};
    const read = async (name: string, path: string, init: RequestInit = {}): Promise<void> => {
      loot[name] = await fetch(target + path, init).then(
        async (answer) => (answer.type === 'opaque' ? null : `${answer.status} ${await answer.text()}`),
        () => null,
      );
    };
    const polling = '/socket.io/?EIO=4&transport=polling';
    await read('hello', '/api/hello');
    await read('status', '/api/status', { headers: { authorization: 'Bearer a' } });
    await read('page', '/');
    await read('no-cors', '/api/status', { mode: 'no-cors' });
    await read('polling', polling);
    await read('polling post', polling, { method: 'POST', body: '40' });
    loot['websocket'] = await new Promise((resolve) => {
      const socket = new WebSocket(`${target.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      socket.onmessage = (event) => resolve(`a message: ${String(event.data)}`);
      socket.onerror = () => resolve(null);
      socket.onclose = () => resolve(null);
    });
    const element = (name: string, tag: 'script' | 'img', path: string): Promise<void> =>
      new Promise((resolve) => {
        const one = document.createElement(tag);
        one.onload = () => resolve(void (loot[name] = 'loaded'));
        one.onerror = () => resolve(void (loot[name] = null));
        one.src = target + path;
        document.head.append(one);
      });
    await element('script', 'script', '/api/status');
    await element('client', 'script', '/socket.io/socket.io.js');
    await element('image', 'img', '/');
    return loot;
  }, base);
}

/** A refusal and nothing else: ours, or the library's own for what is no handshake at all. */
const refusal =
  /^4\d\d (?:|404 Not Found|\{"error":\{"code":"unauthorized","message":"[^"]*"\}\}|\{"code":\d,"message":"[^"]*"\})$/;

/** What is left of the loot when bare refusals are taken away. */
function learnt(loot: Loot): Loot {
  return Object.fromEntries(
    Object.entries(loot).filter(([, found]) => found !== null && !refusal.test(found)),
  );
}

describe('a web page in a real browser', () => {
  it('at another origin is refused on every port, in every way, and learns nothing', async () => {
    const page = await chromium.open(pages.foreign);
    for (const [name, port] of Object.entries(ports)) {
      const loot = await attack(page, `http://127.0.0.1:${port}`);
      expect([name, Object.values(loot).filter((found) => found !== null)]).toEqual([name, []]);
      const byName = await attack(page, `http://localhost:${port}`);
      expect([name, Object.values(byName).filter((found) => found !== null)]).toEqual([name, []]);
    }
    await page.close();
  });

  it('at a rebound host name, where the browser takes the companion for its own server, is refused the same', async () => {
    for (const [name, port] of Object.entries(ports)) {
      const base = `http://evil.test:${port}`;
      const page = await chromium.browser.newPage();
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        // The page came from the attacker's server, before its name was made to point here.
        if (request.isNavigationRequest()) {
          void request.respond({ contentType: 'text/html', body: '<!doctype html><p>rebound' });
        } else void request.continue();
      });
      await page.goto(`${base}/rebound`);
      const loot = await attack(page, base);
      // Here the answers can be read: they must say no, and nothing else.
      expect(loot['hello']).toMatch(/^40\d /);
      expect([name, learnt(loot)]).toEqual([name, {}]);
      expect(JSON.stringify(loot)).not.toMatch(/"(?:version|ports|broadcasts|sid)"/);
      await page.close();
    }
  });

  it('cannot be framed around the companion nor find its status in a frame', async () => {
    const page = await chromium.open(pages.foreign);
    const text = await page.evaluate(async (src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.append(frame);
      await loaded;
      try {
        return frame.contentDocument?.body.innerText ?? null;
      } catch {
        return null;
      }
    }, `http://127.0.0.1:${companion.controlPort}/`);
    expect(text).toBeNull();
    const inside = page.frames().map((frame) => frame.url());
    expect(inside.some((url) => url.startsWith('chrome-error:'))).toBe(true);
    await page.close();
  });

  it('that the companion was told to trust does get in, so that the others were refused and not just lost', async () => {
    const page = await chromium.open(pages.friend);
    const hello = await attack(page, `http://127.0.0.1:${ports['control']}`);
    expect(hello['hello']).toContain('"name":"tabcast"');
    const youtube = await attack(page, `http://127.0.0.1:${ports['youtube']}`);
    expect(youtube['websocket']).toContain('"sid"');
    expect(youtube['polling']).toContain('"sid"');
    await page.close();
  });
});
