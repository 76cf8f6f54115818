import { connect } from 'node:net';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ControlPort } from '../../../companion/control/control-port.ts';
import { PairingBook, PairingBookError } from '../../../companion/control/pairing-book.ts';
import { Door } from '../../../companion/lib/door.ts';
import {
  isSameProof,
  newSecret,
  pairingKey,
  pairingPath,
  proveGrant,
  provePairing,
  verifierOf,
} from '../../../companion/protocol/index.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { openPairingDesk } from '../../helpers/pairing-desk.ts';
import { extensionOrigin, pageOrigin } from '../../helpers/relay-client.ts';
import { shortStretching } from '../../helpers/short-stretching.ts';

const storeId = 'abcdefghijklmnop'.repeat(2);
const storeOrigin = `chrome-extension://${storeId}`;
const firefox = 'moz-extension://0b5a9d2c-1f43-4e0e-9d4b-2c7f8a1e6b3d';
const fiveMinutes = 5 * 60_000;

let desk: ReturnType<typeof openPairingDesk>;
let dataDir: string;
let book: PairingBook;
let shown: string[];
let clock: FakeClock;
let control: ControlPort;
let port: number;
let lines: string[];

// Both sides of every pairing stretch its code.
let stretchLong: () => void;
beforeAll(() => {
  stretchLong = shortStretching();
});
afterAll(() => stretchLong());
beforeEach(async () => {
  clock = new FakeClock();
  desk = openPairingDesk(clock);
  ({ dataDir, book, shown } = desk);
  const log = captureLog();
  lines = log.lines;
  const door = new Door({ allowOrigins: [pageOrigin], extensionIds: [storeId], token: null });
  const idle = { version: '1', rehearsal: false, ffmpeg: null, ports: {}, broadcasts: [] };
  const source = { hello: () => idle, status: () => idle } as never;
  control = new ControlPort({ door, source, ...desk, ...log }, clock);
  port = await control.open([0]);
});
afterEach(async () => {
  const closing = control.close();
  await clock.advance(1_000);
  await closing;
  desk.clear();
});

async function call(origin: string | null, body?: unknown) {
  const answer = await fetch(`http://127.0.0.1:${port}${pairingPath}`, {
    headers: { connection: 'close', ...(origin === null ? {} : { origin }) },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const saltFor = async (origin = extensionOrigin) => (await call(origin)).body['salt'] as string;

/** What an extension does with a code. */
async function pair(code: string, { origin = extensionOrigin, at = port } = {}) {
  const context = { salt: await saltFor(origin), nonce: newSecret(), port: at, origin };
  const key = await pairingKey(code, context.salt);
  const proof = await provePairing(key, context);
  return { key, context, ...(await call(origin, { nonce: context.nonce, proof, name: 'Chrome' })) };
}

const wrong = { body: { error: { code: 'pairing-code-wrong' } } };
/** A proof of nothing. */
const guess = () => ({ nonce: newSecret(), proof: newSecret(), name: 'x' });

describe('pairing', () => {
  it.each([extensionOrigin, firefox])(
    'gives %s a token for the code, and keeps only a hash',
    async (origin) => {
      await saltFor(origin);
      const { key, context, body } = await pair(shown[0]!, { origin });
      const { clientId, token, proof } = body as Record<'clientId' | 'token' | 'proof', string>;
      expect(isSameProof(await proveGrant(key, context, { clientId, token }), proof)).toBe(true);
      expect(await book.list()).toMatchObject([
        { id: clientId, origin, name: 'Chrome', verifier: await verifierOf(token) },
      ]);
      expect(readFileSync(join(dataDir, 'paired-browsers.json'), 'utf8')).not.toContain(token);
      expect(lines.join('')).not.toContain(token);
      expect(await book.find(clientId, origin)).not.toBeNull();
      expect(await book.find(clientId, `${origin}x`)).toBeNull();
    },
  );

  it('of a second copy of the extension is noticed, that of Firefox or of another profile is none', async () => {
    for (const origin of [extensionOrigin, extensionOrigin, firefox]) {
      await saltFor(origin);
      expect(await pair(shown.at(-1)!, { origin })).toMatchObject({ status: 200 });
    }
    expect(lines.join('')).not.toContain('two ids');
    await saltFor(storeOrigin);
    expect(await pair(shown.at(-1)!, { origin: storeOrigin })).toMatchObject({ status: 200 });
    expect(lines.join('')).toContain('two ids');
    expect(await book.list()).toHaveLength(4);
  });

  it('shows one code for five minutes, then another', async () => {
    const salt = await saltFor();
    await clock.advance(fiveMinutes - 1);
    expect(await saltFor()).toBe(salt);
    expect(shown).toHaveLength(1);
    await clock.advance(1);
    expect(await saltFor()).not.toBe(salt);
    expect(new Set(shown).size).toBe(2);
    expect(await pair(shown[0]!)).toMatchObject(wrong);
    await clock.advance(50);
    expect(await pair(shown[1]!)).toMatchObject({ status: 200 });
  });

  it('takes a code once', async () => {
    await saltFor();
    expect(await pair(shown[0]!)).toMatchObject({ status: 200 });
    expect(await pair(shown[0]!)).toMatchObject(wrong);
    expect(await book.list()).toHaveLength(1);
  });

  it('looks at one proof after the other, the next one 50 ms after a wrong one, however many come at once', async () => {
    await saltFor();
    let answered = 0;
    const guesses = Array.from({ length: 20 }, async () => {
      const answer = await call(extensionOrigin, guess());
      answered += 1;
      return answer;
    });
    await clock.advance(0);
    while (answered < 1) await clock.advance(0);
    for (let n = 1; n < 20; n++) {
      await clock.advance(49);
      expect(answered).toBe(n);
      await clock.advance(1);
      while (answered <= n) await clock.advance(0);
    }
    expect(await Promise.all(guesses)).toMatchObject(guesses.map(() => ({ status: 403, ...wrong })));
  });

  it('is had by who knows the code after any number of wrong ones, which are counted for its page', async () => {
    await saltFor();
    for (let n = 1; n <= 8; n++) {
      expect(await call(extensionOrigin, guess())).toMatchObject(wrong);
      await clock.advance(50);
      expect(desk.codes.shown).toEqual({ text: shown[0], misses: n });
    }
    expect(await pair(shown[0]!)).toMatchObject({ status: 200 });
    expect(desk.codes.shown).toBeNull();
  });

  it('has one proof of each connection wait, and forgets that of one that is gone', async () => {
    const salt = await saltFor();
    const first = await call(extensionOrigin, guess());
    expect(first).toMatchObject(wrong);
    const body = JSON.stringify(guess());
    const post = [
      `POST ${pairingPath} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      `Origin: ${extensionOrigin}`,
      `Content-Length: ${body.length}`,
    ];
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => (heard += text));
    socket.write(`${[...post, '', body].join('\r\n')}`.repeat(100));
    while (!/too-many/.test(lines.join(''))) await clock.advance(0);
    await clock.advance(50);
    while (heard.split('HTTP/1.1 429').length < 100) await clock.advance(0);
    expect(heard.split('pairing-code-wrong')).toHaveLength(2);
    socket.write(`${[...post, '', body].join('\r\n')}`);
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect(await saltFor()).toBe(salt);
    const mine = pair(shown[0]!);
    for (let n = 0; n < 4; n++) await clock.advance(50);
    expect(await mine).toMatchObject({ status: 200 });
  });

  it('cannot be had by a proof that was made for another port', async () => {
    await saltFor();
    expect(await pair(shown[0]!, { at: port + 1 })).toMatchObject(wrong);
  });

  it('is for extensions only', async () => {
    for (const origin of [pageOrigin, 'https://evil.example', null, `http://127.0.0.1:${port}`]) {
      expect((await call(origin)).status).toBe(403);
      expect((await call(origin, { nonce: newSecret(), proof: newSecret(), name: 'x' })).status).toBe(403);
    }
    expect(shown).toEqual([]);
  });

  it.each([null, 7, {}, { nonce: 'x', proof: 'y', name: 'z' }, { nonce: newSecret(), proof: newSecret() }])(
    'refuses %j without counting it as a try',
    async (body) => {
      await saltFor();
      for (let n = 0; n < 6; n += 1) {
        expect(await call(extensionOrigin, body)).toMatchObject({ status: 400 });
      }
      expect(await pair(shown[0]!)).toMatchObject({ status: 200 });
    },
  );

  it('reads no endless body', async () => {
    const name = 'x'.repeat(1_000_000);
    const answer = await fetch(`http://127.0.0.1:${port}${pairingPath}`, {
      method: 'POST',
      headers: { origin: extensionOrigin, connection: 'close' },
      body: JSON.stringify({ nonce: newSecret(), proof: newSecret(), name }),
    });
    expect(answer.status).toBe(413);
    await answer.text();
  });
});

describe('the book of paired browsers', () => {
  const browser = (n: number) => ({
    id: n.toString(16).padStart(32, '0'),
    origin: extensionOrigin,
    name: `Browser ${n}`,
    pairedAt: '2026-01-02T03:04:05.000Z',
    verifier: { clientKeyHash: newSecret(), companionKey: newSecret() },
  });

  it('is a file that only its owner may read, and sees what another process changes', async () => {
    await book.add(browser(1));
    expect(statSync(join(dataDir, 'paired-browsers.json')).mode & 0o777).toBe(0o600);
    const other = new PairingBook(dataDir);
    await other.add(browser(2));
    expect((await book.list()).map(({ name }) => name)).toEqual(['Browser 1', 'Browser 2']);
    expect(await other.remove(browser(1).id)).toBe(true);
    expect(await other.remove(browser(1).id)).toBe(false);
    expect((await book.list()).map(({ name }) => name)).toEqual(['Browser 2']);
  });

  it('keeps every one of several changes at the same moment, and no more than 32 browsers', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => book.add(browser(n))));
    const names = (await book.list()).map(({ name }) => name);
    expect(names).toHaveLength(32);
    expect(names.at(-1)).toBe('Browser 39');
  });

  it.each(['', '{', '[]', '{"version":2,"browsers":[]}', '{"version":1,"browsers":[{"id":"x"}]}'])(
    'says so in a sentence when the file holds %j',
    async (text) => {
      writeFileSync(join(dataDir, 'paired-browsers.json'), text);
      const failure = await book.list().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PairingBookError);
      expect((failure as Error).message).toContain('is damaged. Remove it');
      await expect(book.add(browser(1))).rejects.toThrow(PairingBookError);
      expect(readFileSync(join(dataDir, 'paired-browsers.json'), 'utf8')).toBe(text);
    },
  );
});
