import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ControlPort } from '../../../companion/control/control-port.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { Door } from '../../../companion/lib/door.ts';
import { newClientId, newSecret, verifierOf, type Hello } from '../../../companion/protocol/index.ts';
import {
  askForCode,
  browserName,
  hasTicket,
  pairBrowser,
  pairByTicket,
} from '../../../extension/companion/pair.ts';
import { openSettings, type Settings } from '../../../extension/settings/settings.ts';
import { plainHello } from '../../helpers/hello.ts';
import { listen } from '../../helpers/listen.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { openPairingDesk } from '../../helpers/pairing-desk.ts';
import { extensionOrigin as origin } from '../../helpers/relay-client.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

const applicant = { origin, name: 'Chrome on Linux' };
const hello: Hello = { ...plainHello, version: '1.2.3' };

let area: MemoryArea;
let settings: Settings;
/** What lies beside the extension; null when there is nothing. */
let ticket: string | null;
const closers: (() => unknown)[] = [];
beforeEach(() => {
  area = new MemoryArea();
  settings = openSettings(area, testSealer());
  const plainFetch = fetch;
  // What a browser adds by itself.
  ticket = null;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    if (url !== `${origin}/pairing-ticket.json`) {
      return plainFetch(url, { ...init, headers: { ...init.headers, origin, connection: 'close' } });
    }
    if (ticket === null) throw new TypeError('Failed to fetch');
    return new Response(ticket);
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const close of closers.splice(0)) await close();
});

async function companion() {
  const desk = openPairingDesk();
  closers.push(desk.clear);
  const door = new Door({ allowOrigins: [], token: null });
  const source = { hello: () => hello, status: () => ({}) } as never;
  const control = new ControlPort({ door, source, ...desk, ...captureLog() }, systemClock);
  await settings.controlPort.write(await control.open([0]));
  closers.unshift(() => control.close());
  return desk;
}

describe('pairing this browser', { timeout: 60_000 }, () => {
  it('has the companion show a code, and keeps what is given for it sealed', async () => {
    const { book, shown } = await companion();
    expect(await askForCode(settings)).toBeNull();
    expect(await pairBrowser(settings, ` ${shown[0]!.toLowerCase()} `, applicant)).toBeNull();
    const paired = await settings.pairing.read();
    if (paired === null || paired === 'unreadable') throw new Error('not paired');
    expect(await book.find(paired.clientId, origin)).toMatchObject({
      name: 'Chrome on Linux',
      verifier: await verifierOf(paired.token),
    });
    expect(JSON.stringify([...area.entries])).not.toContain(paired.token);
  });

  it('says what is wrong with a code, and changes nothing', async () => {
    const { shown } = await companion();
    expect(await pairBrowser(settings, 'abc', applicant)).toBe('pairing-code-malformed');
    expect(shown).toEqual([]);
    const wrong = 'ZZZZ-ZZZZ';
    for (let n = 0; n < 6; n += 1) {
      expect(await pairBrowser(settings, wrong, applicant)).toBe('pairing-code-wrong');
    }
    expect(await settings.pairing.read()).toBeNull();
    expect(await pairBrowser(settings, shown[0]!, applicant)).toBeNull();
  });

  it('says that the companion is missing', async () => {
    const server = createServer();
    const { port, close } = await listen(server);
    await close();
    await settings.controlPort.write(port);
    expect(await askForCode(settings)).toBe('companion-missing');
    expect(await pairBrowser(settings, 'K7QF-3MZ2', applicant)).toBe('companion-missing');
  });

  it.each([
    ['companion-older', { name: 'tabcast', version: '0.1', protocol: 0 }],
    ['companion-newer', { name: 'tabcast', version: '9', protocol: 9 }],
  ])('says which to update: %s', async (problem, answer) => {
    const server = createServer((_, response) => response.end(JSON.stringify(answer)));
    const { port, close } = await listen(server);
    await settings.controlPort.write(port);
    expect(await askForCode(settings)).toBe(problem);
    expect(await pairBrowser(settings, 'K7QF-3MZ2', applicant)).toBe(problem);
    await close();
  });

  it('believes nobody who does not know the code, and tells him nothing that holds it', async () => {
    const heard: string[] = [];
    const squatter: Server = createServer((request, response) => {
      response.setHeader('connection', 'close');
      request.setEncoding('utf8').on('data', (text: string) => heard.push(text));
      request.on('end', () => {
        const grant = { clientId: newClientId(), token: newSecret(), proof: newSecret() };
        const offer = { salt: newSecret() };
        const answer = request.method === 'POST' ? grant : request.url === '/api/hello' ? hello : offer;
        response.end(JSON.stringify(answer));
      });
    });
    const { port, close } = await listen(squatter);
    closers.push(close);
    await settings.controlPort.write(port);
    expect(await pairBrowser(settings, 'K7QF-3MZ2', applicant)).toBe('companion-unproven');
    expect(await settings.pairing.read()).toBeNull();
    expect(heard).toHaveLength(1);
    expect(heard[0]).not.toMatch(/K7QF|3MZ2/i);
  });
});

describe('a browser that the companion has opened', { timeout: 60_000 }, () => {
  it('is paired without a code that somebody types', async () => {
    const { book, shown } = await companion();
    expect(await hasTicket(origin)).toBe(false);
    await askForCode(settings);
    ticket = JSON.stringify({ code: shown[0] });
    expect(await hasTicket(origin)).toBe(true);
    expect(await pairByTicket(settings, applicant)).toBeNull();
    expect(await book.list()).toHaveLength(1);
    expect(await settings.pairing.read()).toMatchObject({ token: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it.each(['', '{', '{"code":7}', '[]'])('is like any other when %j lies there', async (text) => {
    await companion();
    ticket = text;
    expect(await hasTicket(origin)).toBe(false);
    expect(await pairByTicket(settings, applicant)).toBe('pairing-code-wrong');
  });

  it('says so when the companion is gone, or the code has changed', async () => {
    const { close, port } = await listen(createServer());
    await close();
    await settings.controlPort.write(port);
    ticket = '{"code":"K7QF-3MZ2"}';
    expect(await pairByTicket(settings, applicant)).toBe('companion-missing');
    await companion();
    expect(await pairByTicket(settings, applicant)).toBe('pairing-code-wrong');
  });
});

describe('the name of a browser', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0',
      'Chrome on Linux',
    ],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko Chrome/156.0.0.0 Edg/156.0.0.0', 'Edge on Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko Firefox/153.0', 'Firefox on macOS'],
    ['something else', 'Chrome on this computer'],
  ])('is read from %s', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });
});
