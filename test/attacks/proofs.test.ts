import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSecret, proveClient, type Credentials } from '../../companion/protocol/index.ts';
import { knock, pairedBrowser, remember } from '../helpers/paired-client.ts';
import { askToPair, pairWith, tryCode } from '../helpers/pairing-client.ts';
import { rawRequest } from '../helpers/raw-request.ts';
import { connectClient, extensionOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { AttackedCompanion, trustedOrigin } from './helpers/attacked-companion.ts';

const unknownOrigin = 'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh';

let companion: AttackedCompanion;
let credentials: Credentials;
beforeAll(async () => {
  companion = await AttackedCompanion.start();
  credentials = await pairWith(companion.controlPort, companion.pairingCode);
});
afterAll(() => companion?.stop());

const browser = () => ({ credentials, origin: extensionOrigin });
const said = (text: string): number => companion.output.split(text).length - 1;

/** Shows a proof on a new connection. @returns what the companion answers */
async function show(make: (given: Awaited<ReturnType<typeof knock>>) => Promise<unknown> | unknown) {
  const knocked = await knock(companion.ports.youtube, browser());
  const answer: unknown = await knocked.socket.emitWithAck('prove', await make(knocked));
  knocked.socket.disconnect();
  return answer;
}

const wrong = { ok: false, error: { code: 'proof-wrong' } };

describe('a program that says it is the extension', () => {
  it('is refused on every port without a token, and with one that nobody has', async () => {
    for (const port of Object.values(companion.ports)) {
      for (const auth of [
        {},
        { token: 'f'.repeat(64) },
        { clientId: 'f'.repeat(32), nonce: 'f'.repeat(64) },
      ]) {
        await expect(
          connectClient(port, { origin: extensionOrigin, auth: { broadcastId: 'forged-01', ...auth } }),
        ).rejects.toMatchObject({ data: { code: 'not-paired' } });
      }
    }
  });

  it('reads nothing of what is on air by the origin of a paired browser, or of a page that is trusted', async () => {
    for (const origin of [extensionOrigin, trustedOrigin, unknownOrigin, null]) {
      for (const path of ['/api/status', '/']) {
        const { status, text } = await rawRequest(
          companion.controlPort,
          path,
          origin === null ? {} : { origin },
        );
        expect([origin, path, status]).toEqual([origin, path, origin === unknownOrigin ? 403 : 401]);
        expect(text).not.toMatch(/uptimeMs|Destinations/);
      }
    }
    expect(JSON.parse(await companion.status())).toMatchObject({ name: 'tabcast', broadcasts: [] });
  });

  it('is let in no further by an id that was named with --extension-id, and kept out with one that was not', async () => {
    const [named, other] = ['abcdefghijklmnop', 'ponmlkjihgfedcba'].map(
      (half) => `chrome-extension://${half}${half}`,
    ) as [string, string];
    const open = await AttackedCompanion.start({ flags: ['--extension-id', named.split('//')[1]!] });
    try {
      const credentials = { auth: { broadcastId: 'forged-02', token: 'f'.repeat(64) } };
      for (const port of Object.values(open.ports)) {
        await expect(connectClient(port, { origin: named, ...credentials })).rejects.toMatchObject({
          data: { code: 'not-paired' },
        });
        await expect(connectClient(port, { origin: other, ...credentials })).rejects.not.toHaveProperty(
          'data.code',
        );
      }
      for (const origin of [named, other]) {
        const { text } = await rawRequest(open.controlPort, '/api/status', { origin });
        expect(text).toContain('unauthorized');
      }
    } finally {
      await open.stop();
    }
  });

  it('gets nowhere with a proof that was replayed, cut short or made by another browser, and is logged', async () => {
    const other = await pairedBrowser();
    await remember(companion, other);
    let earlier = '';
    const right = await show(
      async ({ context }) => (earlier = await proveClient(credentials.token, context)),
    );
    expect(right).toEqual({ ok: true });
    expect(await show(() => earlier)).toMatchObject(wrong);
    expect(
      await show(async ({ context }) => (await proveClient(credentials.token, context)).slice(0, -2)),
    ).toMatchObject(wrong);
    expect(await show(({ context }) => proveClient(other.credentials.token, context))).toMatchObject(wrong);
    await waitUntil('it is logged', () => said('proof-wrong') > 0);
    expect(companion.output).not.toContain(credentials.token);
  });

  it('keeps the browser, whose id it has overheard, out by no number of wrong proofs, and the log does not fill up with them', async () => {
    const before = said('proof-wrong');
    for (let n = 0; n < 30; n++) expect(await show(() => 'f'.repeat(64))).toMatchObject(wrong);
    expect(await show(({ context }) => proveClient(credentials.token, context))).toEqual({ ok: true });
    // The same line is said once a second, with a count.
    expect(said('proof-wrong') - before).toBeLessThan(15);
  });
});

describe('somebody who guesses the token', () => {
  it('is slowed to two a second on all ports together, and logged', async () => {
    const token = 'eight-or-more';
    const guarded = await AttackedCompanion.start({ env: { TABCAST_TOKEN: token } });
    try {
      const began = performance.now();
      const guess = async (n: number) =>
        (await rawRequest(guarded.controlPort, '/api/status', { authorization: `Bearer ${n}` })).status;
      const answers: number[] = [];
      for (let n = 0; n < 200; n += 10)
        answers.push(...(await Promise.all(Array.from({ length: 10 }, (_, k) => guess(n + k)))));
      const looked = answers.filter((status) => status === 401).length;
      expect(looked).toBeGreaterThanOrEqual(20);
      expect(looked).toBeLessThanOrEqual(21 + ((performance.now() - began) / 1_000) * 2);
      expect(answers.filter((status) => status === 429).length).toBe(200 - looked);
      for (const port of Object.values(guarded.ports)) {
        const answer = connectClient(port, { origin: null, auth: { token: 'wrong-token' } });
        await expect(answer).rejects.toMatchObject({
          data: { code: expect.stringMatching(/unauth|too-many-tok/) },
        });
      }
      await waitUntil('it is logged', () => /too-many-tokens.*Refused a token/.test(guarded.output));
      const right = { authorization: `Bearer ${token}` };
      await waitUntil(
        'the right one is taken soon after',
        async () => (await rawRequest(guarded.controlPort, '/api/status', right)).status === 200,
      );
    } finally {
      await guarded.stop();
    }
  });
});

describe('somebody who tries all pairing codes', () => {
  it('from 60 connections without a pause keeps nobody out who has the code, and gets 20 tries a second', async () => {
    const { salt } = (await askToPair(companion.controlPort)).body as { salt: string };
    await waitUntil(
      'another code is shown',
      () => companion.output.match(/"event":"pairing"/g)!.length === 2,
    );
    const right = companion.pairingCode;
    const bodies: string[] = [];
    let over = false;
    const guessOn = async (): Promise<void> => {
      while (!over) {
        const guess = { nonce: newSecret(), proof: newSecret(), name: 'x' };
        const { status, body } = await askToPair(companion.controlPort, guess);
        expect(status).toBe(403);
        bodies.push(JSON.stringify(body));
      }
    };
    const began = performance.now();
    const strangers = Array.from({ length: 60 }, guessOn);
    await waitUntil('they are at it', () => bodies.length > 0);
    expect(await tryCode(companion.controlPort, right, salt)).toMatchObject({ status: 200 });
    over = true;
    await Promise.all(strangers);
    expect(bodies.length).toBeLessThanOrEqual(1 + (performance.now() - began) / 50);
    expect(bodies.join('')).not.toMatch(new RegExp(`${right}|${right.replace('-', '')}`));
    expect(companion.output).toMatch(/pairing-code-wrong.*Refused to pair/);
  });
});
