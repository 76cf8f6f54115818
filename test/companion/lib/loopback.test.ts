import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../companion/lib/clock.ts';
import { Loopback, PortError } from '../../../companion/lib/loopback.ts';

const open: { close(done: () => void): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise<void>((done) => server.close(() => done()))));
});

/** Another program on a port of its own. */
function stranger(host: string): Promise<number> {
  const server: Server = createServer();
  open.push(server);
  return new Promise((resolve) =>
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port)),
  );
}

async function listen(candidates: number[]): Promise<Loopback> {
  const loopback = await Loopback.open(createHttpServer(), candidates);
  open.push({ close: (done) => void loopback.close().then(done) });
  return loopback;
}

describe('a loopback listener', () => {
  it.each(['127.0.0.1', '::1'])('takes the next port when a stranger has the first on %s', async (host) => {
    const taken = await stranger(host);
    const { port } = await listen([taken, 0]);
    expect(port).not.toBe(taken);
  });

  it('says which ports are taken when there is none left', async () => {
    const taken = [await stranger('127.0.0.1'), await stranger('::1')];
    const failure = await listen(taken).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortError);
    expect(failure).toMatchObject({ reason: 'taken', ports: taken });
  });

  it('frees its port when it closes, which may be asked twice', async () => {
    const first = await listen([0]);
    await Promise.all([first.close(), first.close()]);
    expect((await listen([first.port])).port).toBe(first.port);
  });

  it('listens on the addresses that it is given, and on no other', async () => {
    const loopback = await Loopback.open(createHttpServer(), [0], systemClock, ['127.0.0.2', '127.0.0.3']);
    open.push({ close: (done) => void loopback.close().then(done) });
    const ask = (host: string) =>
      fetch(`http://${host}:${loopback.port}`, { signal: AbortSignal.timeout(500) }).then(
        () => true,
        (error: { cause?: { code?: string }; name: string }) => error.cause?.code ?? error.name,
      );
    expect(await ask('127.0.0.1')).toBe('ECONNREFUSED');
    for (const host of ['127.0.0.2', '127.0.0.3']) expect(await ask(host)).toBe('TimeoutError');
  });

  it('says so when the machine has no such address', async () => {
    const failure = await Loopback.open(createHttpServer(), [0], systemClock, ['192.0.2.1']).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ reason: 'no-address' });
  });
});
