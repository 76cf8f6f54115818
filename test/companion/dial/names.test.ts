import { describe, expect, it } from 'vitest';
import type { NameServer } from '../../../companion/dial/dns-query.ts';
import { Names, type NameSources } from '../../../companion/dial/names.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

const never = new AbortController().signal;
const failure = (code: string): Error => Object.assign(new Error(code), { code });
type Records = Awaited<ReturnType<NameServer['resolve4']>>;

/** Name servers and a system that answer when the test says so. */
class World {
  readonly clock = new FakeClock();
  hosts = '';
  readonly asked: string[] = [];
  readonly lookups: { host: string; answer: (addresses: string[]) => void; fail: (code: string) => void }[] =
    [];
  readonly #queries = new Map<
    string,
    { resolve: (records: Records) => void; reject: (error: Error) => void }
  >();
  readonly names: Names;

  constructor() {
    const sources: NameSources = {
      hosts: async () => this.hosts,
      server: () => this.#server(),
      lookup: (host) =>
        new Promise((resolve, reject) => {
          this.lookups.push({ host, answer: resolve, fail: (code) => reject(failure(code)) });
        }),
    };
    this.names = new Names(this.clock, sources);
  }

  #server(): NameServer {
    const mine: string[] = [];
    const ask = (family: number, host: string): Promise<Records> => {
      const name = `${host}/${family}`;
      this.asked.push(name);
      mine.push(name);
      return new Promise((resolve, reject) => this.#queries.set(name, { resolve, reject }));
    };
    return {
      resolve4: (host) => ask(4, host),
      resolve6: (host) => ask(6, host),
      cancel: () => mine.forEach((name) => this.#queries.get(name)!.reject(failure('ECANCELLED'))),
    };
  }

  answer(name: string, addresses: readonly string[], ttl = 60): void {
    this.#queries.get(name)!.resolve(addresses.map((address) => ({ address, ttl })));
  }

  deny(host: string, code = 'ENOTFOUND'): void {
    for (const family of [4, 6]) this.#queries.get(`${host}/${family}`)!.reject(failure(code));
  }

  find(host: string, signal = never) {
    const found = this.names.find(host, signal);
    found.catch(() => {});
    return found;
  }
}

describe('the addresses of an ingest', () => {
  it('are asked of nobody where it has no name, or the system has it in its own list', async () => {
    const world = new World();
    world.hosts =
      '10.0.0.1 Studio.Example studio # ours\n::1 localhost\n10.0.0.2 studio.example\n#10.0.0.3 studio\nx y\n';
    expect(await world.find('203.0.113.9')).toEqual(['203.0.113.9']);
    expect(await world.find('2001:db8::1')).toEqual(['2001:db8::1']);
    expect(await world.find('studio.example')).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(await world.find('localhost')).toEqual(['::1']);
    expect(await world.find('app.localhost')).toEqual(['127.0.0.1', '::1']);
    expect(world.asked).toEqual([]);
  });

  it('are those of both kinds in turn, IPv6 first', async () => {
    const world = new World();
    const found = world.find('a.example');
    await settle();
    world.answer('a.example/4', ['192.0.2.1', '192.0.2.2', '192.0.2.3']);
    world.answer('a.example/6', ['2001:db8::1', '2001:db8::2']);
    expect(await found).toEqual(['2001:db8::1', '192.0.2.1', '2001:db8::2', '192.0.2.2', '192.0.2.3']);
    expect(world.clock.pending).toBe(0);
  });

  it('are those of one kind where the other is not there, or does not come in time', async () => {
    const world = new World();
    const found = world.find('a.example');
    await settle();
    world.answer('a.example/4', ['192.0.2.1']);
    await world.clock.advance(50);
    expect(await found).toEqual(['192.0.2.1']);

    const other = world.find('b.example');
    let isThere = false;
    void other.then(() => (isThere = true));
    await settle();
    world.answer('b.example/6', ['2001:db8::1']);
    await world.clock.advance(900);
    expect(isThere).toBe(false);
    world.answer('b.example/4', ['192.0.2.1']);
    expect(await other).toEqual(['2001:db8::1', '192.0.2.1']);
  });

  it('are remembered for as long as the answer says, and no longer', async () => {
    const world = new World();
    const found = world.find('a.example');
    await settle();
    world.answer('a.example/4', ['192.0.2.1'], 30);
    world.answer('a.example/6', ['2001:db8::1'], 90);
    await found;
    await world.clock.advance(29_999);
    expect(await world.find('a.example')).toEqual(['2001:db8::1', '192.0.2.1']);
    expect(world.asked).toHaveLength(2);
    await world.clock.advance(1);
    const again = world.find('a.example');
    await settle();
    expect(world.asked).toHaveLength(4);
    world.answer('a.example/4', ['192.0.2.9'], 0);
    world.answer('a.example/6', []);
    expect(await again).toEqual(['192.0.2.9']);
    void world.find('a.example');
    await settle();
    expect(world.asked).toHaveLength(6);
  });

  it('that are out of date help out when nobody answers, but not when the name is gone', async () => {
    const world = new World();
    const first = world.find('a.example');
    await settle();
    world.answer('a.example/4', ['192.0.2.1'], 1);
    world.answer('a.example/6', []);
    await first;
    await world.clock.advance(60_000);
    const stale = world.find('a.example');
    await world.clock.advance(1_800);
    expect(await stale).toEqual(['192.0.2.1']);

    const gone = world.find('a.example');
    await settle();
    world.deny('a.example');
    await settle();
    world.lookups.at(-1)!.fail('ENOTFOUND');
    await expect(gone).rejects.toThrow();
    await world.clock.advance(3_600_000);
    const old = world.find('a.example');
    await world.clock.advance(6_000);
    await expect(old).rejects.toThrow();
  });

  it('are remembered of 64 names', async () => {
    const world = new World();
    for (let i = 0; i <= 64; i++) {
      const found = world.find(`${i}.example`);
      await settle();
      world.answer(`${i}.example/4`, ['192.0.2.1']);
      world.answer(`${i}.example/6`, []);
      await found;
    }
    world.asked.length = 0;
    await world.find('1.example');
    expect(world.asked).toEqual([]);
    void world.find('0.example');
    await settle();
    expect(world.asked).toEqual(['0.example/4', '0.example/6']);
  });

  it('are asked of the system where name servers do not know them', async () => {
    const world = new World();
    const found = world.find('obs.home.example');
    await settle();
    world.deny('obs.home.example');
    await settle();
    world.lookups[0]!.answer(['10.0.0.7']);
    expect(await found).toEqual(['10.0.0.7']);
  });

  it('are asked of nobody else where name servers cannot: a name of mDNS, or without a dot', async () => {
    const world = new World();
    for (const host of ['nas.local', 'obs-pc']) {
      const found = world.find(host);
      await settle();
      world.lookups.at(-1)!.answer(['10.0.0.7']);
      expect(await found).toEqual(['10.0.0.7']);
    }
    expect(world.asked).toEqual([]);
  });
});

describe('a name that gets no answer', () => {
  it('fails after six seconds, and keeps none else from being found', async () => {
    const world = new World();
    const hanging = Array.from({ length: 20 }, (_, i) => world.find(`hangs-${i}.example`));
    await world.clock.advance(3_000);
    // The system is asked for one of them alone, and never comes back.
    expect(world.lookups.map(({ host }) => host)).toEqual(['hangs-0.example']);
    const good = world.find('good.example');
    await settle();
    world.answer('good.example/4', ['192.0.2.1']);
    world.answer('good.example/6', []);
    expect(await good).toEqual(['192.0.2.1']);
    // Even a name that only the system knows.
    const local = world.find('nas.local');
    await settle();
    world.lookups.at(-1)!.answer(['10.0.0.7']);
    expect(await local).toEqual(['10.0.0.7']);
    await world.clock.advance(3_000);
    for (const one of hanging) await expect(one).rejects.toThrow();
    expect(world.clock.pending).toBe(0);
  });

  it('is no longer asked for once nobody wants it', async () => {
    const world = new World();
    const stop = new AbortController();
    const waiting = [
      world.find('one.local'),
      world.find('two.local', stop.signal),
      world.find('three.local'),
    ];
    await settle();
    stop.abort(failure('stopped'));
    await expect(waiting[1]).rejects.toThrow('stopped');
    world.lookups[0]!.answer(['10.0.0.1']);
    await settle();
    world.lookups[1]!.answer(['10.0.0.3']);
    expect(await waiting[2]).toEqual(['10.0.0.3']);
    expect(world.lookups.map(({ host }) => host)).toEqual(['one.local', 'three.local']);
    expect(world.clock.pending).toBe(0);
  });
});
