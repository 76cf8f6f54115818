import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Hook } from '../../../companion/webhooks/hook.ts';
import { isWebhookSecret } from '../../../companion/webhooks/sign.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** A clock that tells which timers are set, by their ms. */
class WatchedClock extends FakeClock {
  readonly set: number[] = [];

  override setTimer(ms: number, fn: () => void): () => void {
    this.set.push(ms);
    const drop = (): void => void this.set.splice(this.set.indexOf(ms), this.set.includes(ms) ? 1 : 0);
    const cancel = super.setTimer(ms, () => {
      drop();
      fn();
    });
    return () => {
      drop();
      cancel();
    };
  }
}

/** How long a hook waits for an answer, in ms. */
const answerMs = 10_000;
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const path = '/hook/canary-in-the-path';

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly answer: ServerResponse;
}

let asked: Asked[];
/** What the receiver answers, by how often it was asked; null for nothing at all. */
let answers: (nth: number) => number | null;
let close: () => Promise<void>;
let clock: WatchedClock;
let log: ReturnType<typeof captureLog>;
let hook: Hook;

beforeEach(async () => {
  asked = [];
  answers = () => 204;
  const server = createServer((request, answer) => {
    void text(request).then((body) => {
      asked.push({ path: request.url!, headers: request.headers, body, answer });
      const status = answers(asked.length);
      if (status !== null) answer.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  clock = new WatchedClock();
  log = captureLog();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  hook = new Hook(url, secret, { clock, log: log.logger, wallTime: Date.now, random: () => 0.5 });
});
afterEach(async () => {
  await hook.close(0);
  await close();
  expect(clock.pending).toBe(0);
});

const send = (n: number): void => hook.send({ id: `msg_${n}`, type: 'live', body: `{"n":${n}}` });
const count = (n: number): Promise<unknown> => waitUntil(`it was asked ${n} times`, () => asked.length >= n);

/** Moves the clock on to the next attempt, and over the wait for an answer only where none will come. */
async function until(what: string, condition: () => boolean): Promise<void> {
  let silent = 0;
  await waitUntil(what, async () => {
    const [ms] = clock.set;
    const isSilent = ms === answerMs && asked.length > silent && answers(asked.length) === null;
    if (isSilent) silent = asked.length;
    if (!condition() && ms !== undefined && (ms !== answerMs || isSilent)) await clock.advance(ms);
    return condition();
  });
}

describe('a webhook', () => {
  it('is signed so that a library for Standard Webhooks takes it, and nothing else', async () => {
    send(1);
    await count(1);
    const { body, headers } = asked[0]!;
    const signed = headers as Record<string, string>;
    expect(new Webhook(secret).verify(body, signed)).toEqual({ n: 1 });
    expect(() => new Webhook(secret).verify('{"n":2}', signed)).toThrow();
    expect(() => new Webhook(`whsec_${'A'.repeat(32)}`).verify(body, signed)).toThrow();
    expect(headers['webhook-id']).toBe('msg_1');
  });

  it('is tried again under its id until it is taken, while what comes next waits for its turn', async () => {
    answers = (nth) => (nth < 3 ? 500 : 200);
    send(1);
    send(2);
    await until('both were taken', () => asked.length >= 4);
    expect(asked.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_1', 'msg_1', 'msg_1', 'msg_2']);
    expect(log.lines.join('')).not.toContain('given up');
  });

  it.each([
    [500, 'it answered 500'],
    [302, 'it answered 302'],
    [null, 'it has not answered in 10 s'],
  ])(
    'is given up after six times %s, with one line that holds no secret of its address',
    async (status, problem) => {
      answers = () => status;
      send(1);
      await until('it was given up', () => log.lines.join('').includes('given up'));
      expect(asked.map((each) => each.path)).toEqual(Array(6).fill(path));
      const given = log.records().filter(({ msg }) => msg === 'A webhook was given up');
      expect(given).toMatchObject([{ type: 'live', id: 'msg_1', attempts: 6, problem }]);
      expect(log.lines.join('')).not.toMatch(/canary|whsec/);
    },
  );

  it('says what it is when nobody listens', async () => {
    await close();
    send(1);
    await until('it was given up', () => log.lines.join('').includes('given up'));
    expect(log.lines.join('')).toContain('it could not be reached (ECONNREFUSED)');
  });

  it('keeps a hundred that wait, and drops the oldest of more', async () => {
    answers = (nth) => (nth === 1 ? 500 : 200);
    send(1);
    await count(1);
    for (let n = 2; n <= 150; n += 1) send(n);
    await until('all that is kept was sent', () => asked.at(-1)?.headers['webhook-id'] === 'msg_150');
    const ids = asked.slice(2).map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual(Array.from({ length: 99 }, (_, at) => `msg_${52 + at}`));
  });

  it('tries once more at the end, without waiting for its turn', async () => {
    answers = (nth) => (nth === 1 ? 500 : 200);
    send(1);
    await waitUntil('it waits for its next turn', () => clock.set.some((ms) => ms !== answerMs));
    send(2);
    const end = hook.close(1_000);
    await end;
    expect(asked.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_1', 'msg_1', 'msg_2']);
    send(3);
    expect(asked).toHaveLength(3);
  });

  it('is left at the end by who waits for no answer', async () => {
    answers = () => null;
    send(1);
    await count(1);
    let isOver = false;
    void hook.close(1_000).then(() => (isOver = true));
    await clock.advance(999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await waitUntil('it is over', () => isOver);
  });
});

it.each([
  [secret, true],
  [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
  ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', false],
  ['whsec_not base64 at all, but long enough', false],
])('of %s it is said that it is a secret: %s', (text, is) => expect(isWebhookSecret(text)).toBe(is));
