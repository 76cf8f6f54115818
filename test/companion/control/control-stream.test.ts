import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ControlStream } from '../../../companion/control/control-stream.ts';
import { ServerSentData } from '../../../companion/control/page/server-sent-data.ts';
import {
  controlNewsSchema,
  newClientId,
  newSecret,
  verifierOf,
  type ControlNews,
} from '../../../companion/protocol/index.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { openPairingDesk } from '../../helpers/pairing-desk.ts';
import { extensionOrigin } from '../../helpers/relay-client.ts';
import { sample, started } from '../../helpers/show-events.ts';

let clock: FakeClock;
let desk: ReturnType<typeof openPairingDesk>;
let stream: ControlStream;
beforeEach(() => {
  clock = new FakeClock();
  desk = openPairingDesk(clock);
  ({ stream } = desk);
});
afterEach(() => {
  stream.close();
  desk.clear();
});

/** A page that reads what it is told. */
function follow() {
  const reader = stream.open()!.getReader();
  const decoder = new TextDecoder();
  const data = new ServerSentData();
  const waiting: ControlNews[] = [];
  /** The next news of this kind; what comes before is passed over. */
  const next = async <Kind extends ControlNews['kind']>(
    kind: Kind,
  ): Promise<Extract<ControlNews, { kind: Kind }>> => {
    for (;;) {
      const one = waiting.shift();
      if (one?.kind === kind) return one as Extract<ControlNews, { kind: Kind }>;
      if (one) continue;
      const part = await reader.read();
      if (part.done) throw new Error('the stream has ended');
      waiting.push(
        ...data
          .push(decoder.decode(part.value, { stream: true }))
          .map((text) => v.parse(controlNewsSchema, JSON.parse(text))),
      );
    }
  };
  return { next, leave: () => reader.cancel(), reader };
}

describe('the stream of the control page', () => {
  it('begins with all there is to know', async () => {
    stream.take(started(0));
    stream.take(sample(1));
    desk.logTail.add('{"level":30,"time":1,"msg":"before"}');
    const { next } = follow();
    expect(await next('run')).toMatchObject({ run: expect.stringMatching(/^[0-9a-f]{32}$/), settings: [] });
    expect((await next('status')).status.broadcasts).toEqual([]);
    expect(await next('show')).toEqual({ kind: 'show', recalled: true, events: [started(0), sample(1)] });
    expect((await next('log')).lines).toMatchObject([{ text: 'before' }]);
    expect((await next('pairing')).pairing).toEqual({ code: null, browsers: [] });
  });

  it('goes on with what happens, once a second with what is on air', async () => {
    const { next } = follow();
    await next('pairing');
    stream.take(sample(2));
    expect(await next('show')).toEqual({ kind: 'show', recalled: false, events: [sample(2)] });
    desk.logTail.add('{"level":40,"time":1,"msg":"news"}');
    expect((await next('log')).lines).toMatchObject([{ text: 'news', level: 'warn' }]);
    await clock.advance(999);
    await clock.advance(1);
    await next('status');
    await clock.advance(1_000);
    await next('status');
  });

  it('tells of codes and browsers when they change, and when they cannot be read', async () => {
    const { next } = follow();
    await next('pairing');
    desk.codes.offer();
    await clock.advance(1_000);
    expect((await next('pairing')).pairing.code).toEqual({ text: desk.shown[0], misses: 0 });
    const verifier = await verifierOf(newSecret());
    const id = newClientId();
    await desk.book.add({ id, origin: extensionOrigin, name: 'Chrome', pairedAt: '2026-01-02', verifier });
    await stream.lookAtPairing();
    const { browsers } = (await next('pairing')).pairing;
    // Nothing of what checks its proofs.
    expect(browsers).toEqual([{ id, name: 'Chrome', pairedAt: '2026-01-02' }]);
    writeFileSync(join(desk.dataDir, 'paired-browsers.json'), '{');
    await stream.lookAtPairing();
    expect((await next('pairing')).pairing.browsers).toBeNull();
  });

  it('is had by eight pages, and by another one when one has left', async () => {
    const pages = Array.from({ length: 8 }, follow);
    expect(stream.open()).toBeNull();
    await pages[0]!.leave();
    expect(stream.open()).not.toBeNull();
  });

  it('ends for a page that does not read, and for that one alone', async () => {
    const deaf = stream.open()!.getReader();
    const { next, reader } = follow();
    await next('pairing');
    const line = JSON.stringify({ level: 30, time: 1, msg: 'x'.repeat(1_000) });
    const reading = (async () => {
      while (!(await reader.read()).done);
    })();
    for (let n = 0; n < 10_000; n += 1) {
      desk.logTail.add(line);
      if (n % 100 === 0) await new Promise(setImmediate);
    }
    await expect(
      (async () => {
        while (!(await deaf.read()).done);
      })(),
    ).rejects.toThrow('does not read');
    stream.close();
    await reading;
  });

  it('asks for nothing any more when all pages have left', async () => {
    const { next, leave } = follow();
    await next('pairing');
    expect(clock.pending).toBe(1);
    await leave();
    expect(clock.pending).toBe(0);
  });
});
