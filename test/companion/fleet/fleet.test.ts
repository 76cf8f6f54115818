import { describe, expect, it } from 'vitest';
import type { BucketEntry } from '../../../companion/fleet/bucket.ts';
import { forgottenMs, goneMs, leaseMs, marginMs } from '../../../companion/fleet/limits.ts';
import { pingMs } from '../../../companion/ports/placing.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newBroadcast, SharedBucket, TestNode } from './doubles.ts';

/** Nodes whose clocks are a minute apart. */
async function fleetOf(size: number, capacity = 10) {
  const clock = new FakeClock();
  const bucket = new SharedBucket();
  const nodes = Array.from(
    { length: size },
    (_, n) => new TestNode(bucket, clock, `node-${n}`, n * 60_000, capacity),
  );
  await clock.advance(2_000);
  const stop = (): Promise<unknown> => {
    const closed = Promise.all(nodes.map(({ fleet }) => fleet.close()));
    return clock.advance(5_000).then(() => closed);
  };
  return { clock, bucket, nodes, stop };
}

/** A show that runs on one of the nodes. */
async function running(nodes: readonly TestNode[], broadcast = newBroadcast()) {
  let node = nodes[0]!;
  for (let hops = 0; ; hops++) {
    const verdict = await node.come(broadcast);
    if (verdict === 'here') break;
    if (!('address' in verdict) || hops > 3) throw new Error(`not taken: ${JSON.stringify(verdict)}`);
    node = nodes.find(({ address }) => verdict.address === address)!;
  }
  return { broadcast, home: node, others: nodes.filter((each) => each !== node) };
}

/** Its client is there and answers, for so many ms. */
async function answered(clock: FakeClock, node: TestNode, broadcast: string, ms: number): Promise<void> {
  for (let past = 0; past < ms; past += pingMs) {
    await clock.advance(pingMs);
    if (!node.publishing.has(broadcast)) return;
    node.fleet.heard(broadcast, clock.now() + (node.fleet === undefined ? 0 : originOf(node)));
  }
}

/** The clients of all its shows are there and answer, for so many ms. */
async function answeredAll(clock: FakeClock, node: TestNode, ms: number): Promise<void> {
  for (let past = 0; past < ms; past += pingMs) {
    await clock.advance(pingMs);
    for (const broadcast of node.publishing) node.fleet.heard(broadcast, clock.now() + originOf(node));
  }
}

const verifier = { clientKeyHash: 'cd'.repeat(32), companionKey: 'ef'.repeat(32) };
const isPlace = ({ key, value }: BucketEntry): boolean => key.startsWith('show.') && value !== null;
const originOf = ({ address }: TestNode): number => Number(/node-(\d+)/.exec(address)![1]) * 60_000;
const publishers = (nodes: readonly TestNode[], broadcast: string): number =>
  nodes.filter(({ publishing }) => publishing.has(broadcast)).length;

describe('a broadcast in a fleet', () => {
  it('lives on one node, and every other one says which', async () => {
    const { nodes, stop } = await fleetOf(3);
    const { broadcast, home, others } = await running(nodes);
    for (const other of others) {
      expect(await other.come(broadcast)).toEqual({ code: 'moved', address: home.address });
    }
    expect(await home.come(broadcast)).toBe('here');
    await stop();
  });

  it('is given to the others in turn, and refused when all are full', async () => {
    const { nodes, stop } = await fleetOf(3, 2);
    const homes = [];
    for (let n = 0; n < 6; n++) homes.push((await running(nodes)).home);
    for (const node of nodes) expect(homes.filter((home) => home === node)).toHaveLength(2);
    expect(await nodes[1]!.come(newBroadcast())).toEqual({ code: 'fleet-full' });
    await stop();
  });

  it('goes on at another node at once when its client comes there, after the first one has stopped', async () => {
    const { clock, nodes, stop } = await fleetOf(3);
    const { broadcast, home, others } = await running(nodes);
    const coming = others[0]!.come(broadcast, { node: home.fleet.id, heardMs: 100 });
    await clock.advance(100);
    expect(home.publishing.has(broadcast)).toBe(false);
    expect(await coming).toBe('here');
    await stop();
  });

  it('is not sent back to a node that its client does not reach, however little that one has to do', async () => {
    const { clock, nodes, stop } = await fleetOf(2);
    const { broadcast, home, others } = await running(nodes);
    const other = others[0]!;
    // All others that began there are over by now.
    for (let n = 0; n < 8; n++) {
      const { broadcast: more, home: taker } = await running(nodes);
      if (taker === home) home.fleet.ended(more);
    }
    const coming = other.come(broadcast, { node: home.fleet.id, heardMs: 3_000 });
    await clock.advance(100);
    expect(home.publishing.has(broadcast)).toBe(false);
    expect(await coming).toBe('here');
    await stop();
  });

  it('waits for a node that is killed no longer than its lease lasts', async () => {
    const { clock, nodes, stop } = await fleetOf(3);
    const { broadcast, home, others } = await running(nodes);
    home.link.isCut = true;
    await clock.advance(500);
    const coming = others[0]!.come(broadcast, { node: home.fleet.id, heardMs: 500 });
    let verdict: unknown = null;
    void coming.then((said) => (verdict = said));
    await clock.advance(leaseMs - 1_000);
    expect(verdict).toBeNull();
    await clock.advance(500 + marginMs + 50);
    expect(verdict).toBe('here');
    await stop();
  });

  it('is never published by two, whenever which of the ways between three is cut', async () => {
    for (const cutAt of [100, 700, 1_900]) {
      for (const isClientThere of [true, false]) {
        const { clock, nodes, stop } = await fleetOf(3);
        const { broadcast, home, others } = await running(nodes);
        await clock.advance(cutAt);
        home.link.isCut = true;
        // As long as its client is there, it goes on; then the client goes to another one, which sees NATS.
        if (isClientThere) await answered(clock, home, broadcast, 5_000);
        if (isClientThere) expect(publishers(nodes, broadcast)).toBe(1);
        const coming = others[0]!.come(broadcast, { node: home.fleet.id, heardMs: 0 });
        let isHere = false;
        void coming.then((verdict) => (isHere = verdict === 'here'));
        for (let ms = 0; ms < 4_000; ms += 50) {
          await clock.advance(50);
          expect(publishers(nodes, broadcast)).toBeLessThanOrEqual(1);
        }
        expect(isHere).toBe(true);
        expect(publishers(others, broadcast)).toBe(1);
        // The way is mended: what comes late changes nothing.
        home.link.isCut = false;
        await clock.advance(10_000);
        expect(home.publishing.has(broadcast)).toBe(false);
        expect(publishers(nodes, broadcast)).toBe(1);
        await stop();
      }
    }
  });

  it('is free again when it is over, and when its client never came to where it was sent', async () => {
    const { clock, bucket, nodes, stop } = await fleetOf(3);
    const places = (): number => [...bucket.entries.values()].filter(isPlace).length;
    const { broadcast, home } = await running(nodes);
    const lost = newBroadcast();
    for (const node of nodes) if ((await node.come(lost)) !== 'here') break;
    expect(places()).toBe(2);
    home.publishing.delete(broadcast);
    home.fleet.ended(broadcast);
    await clock.advance(60_000);
    expect(places()).toBe(publishers(nodes, lost));
    await stop();
  });
});

describe('while NATS is away', () => {
  it('goes on with what runs as long as its client is there, and refuses what is new', async () => {
    const { clock, nodes, stop } = await fleetOf(3);
    const { broadcast, home } = await running(nodes);
    await answered(clock, home, broadcast, 60_000);
    expect(home.link.changes).toBe(0);
    for (const node of nodes) node.link.isCut = true;
    await answered(clock, home, broadcast, 60_000);
    expect(home.publishing.has(broadcast)).toBe(true);
    // The server that it asks may be the one that was cut off.
    expect(home.link.changes).toBeGreaterThan(3);
    expect(await home.come(newBroadcast())).toEqual({ code: 'fleet-away' });
    for (const node of nodes) node.link.isCut = false;
    await answered(clock, home, broadcast, 10_000);
    expect(publishers(nodes, broadcast)).toBe(1);
    expect(await home.come(broadcast)).toBe('here');
    await stop();
  });

  it('stops what has no client either, and takes that client back, but no other', async () => {
    const { clock, nodes, stop } = await fleetOf(3);
    const { broadcast, home, others } = await running(nodes);
    for (const node of nodes) node.link.isCut = true;
    await clock.advance(leaseMs + 600);
    expect(publishers(nodes, broadcast)).toBe(0);
    expect(await others[0]!.come(broadcast, { node: home.fleet.id, heardMs: 9 })).toEqual({
      code: 'fleet-away',
    });
    expect(await home.come(broadcast, { node: others[0]!.fleet.id, heardMs: 9 })).toEqual({
      code: 'fleet-away',
    });
    expect(await home.come(broadcast, { node: home.fleet.id, heardMs: 9 })).toBe('here');
    await stop();
  });
});

describe('a node that drains', () => {
  it('takes nothing new, and sends its shows to others one by one', async () => {
    const { clock, nodes, stop } = await fleetOf(2);
    const [home, other] = nodes as [TestNode, TestNode];
    const shows = [];
    while (home.publishing.size < 2) shows.push(await running(nodes));
    const own = [...home.publishing];
    const drained = home.fleet.drain(new AbortController().signal);
    for (const broadcast of own) {
      await clock.advance(1_000);
      expect(home.told.map((told) => told.broadcastId)).toEqual(own.slice(0, own.indexOf(broadcast) + 1));
      expect(home.told.at(-1)!.address).toBe(other.address);
      // As its client does: it ends here, and goes there.
      home.publishing.delete(broadcast);
      home.fleet.ended(broadcast);
      await clock.advance(50);
      expect(await other.come(broadcast, { node: home.fleet.id, heardMs: 10 })).toBe('here');
    }
    await clock.advance(1_000);
    await drained;
    const late = newBroadcast();
    expect(await home.come(late)).toEqual({ code: 'moved', address: other.address });
    await stop();
  });
});

describe('a node that drains and has a show whose client goes nowhere else', () => {
  it('does not wait for that one, waits for one that is slow, and says how far it is', async () => {
    const { clock, nodes, stop } = await fleetOf(2);
    const [home] = nodes as [TestNode, TestNode];
    // A client of an older version says nothing of a fleet.
    let old = newBroadcast();
    while ((await home.come(old, null)) !== 'here') old = newBroadcast();
    while (home.publishing.size < 2) await running(nodes);
    const slow = [...home.publishing].find((broadcast) => broadcast !== old)!;
    expect(home.fleet.snapshot().leaving).toBeNull();
    let isOver = false;
    void home.fleet.drain(new AbortController().signal).then(() => (isOver = true));
    const pass = (ms: number) => answeredAll(clock, home, ms);
    await pass(8_000);
    expect(home.told.map(({ broadcastId }) => broadcastId)).toEqual([slow]);
    expect([isOver, home.fleet.snapshot().leaving]).toEqual([false, { shows: 2, gone: 0, isOver: false }]);
    home.publishing.delete(slow);
    home.fleet.ended(slow);
    await pass(1_000);
    expect([isOver, home.fleet.snapshot().leaving]).toEqual([true, { shows: 2, gone: 1, isOver: true }]);
    expect([...home.publishing]).toEqual([old]);
    await stop();
  });
});

describe('two fleets at one NATS', () => {
  it('with one name and two secrets know neither the shows nor the browsers of each other', async () => {
    const { clock, bucket, nodes, stop } = await fleetOf(1);
    const stranger = new TestNode(bucket, clock, 'node-5', 300_000, 10, 'a secret of another fleet');
    await clock.advance(2_000);
    for (let n = 0; n < 5; n++) expect((await running(nodes)).home).toBe(nodes[0]);
    const { broadcast, home } = await running(nodes);
    const browser = { id: 'ab'.repeat(16), origin: 'chrome-extension://one', verifier };
    await home.fleet.pairings.offer(browser);
    await clock.advance(50);
    expect(stranger.fleet.pairings.find(browser.id, browser.origin)).toBeNull();
    expect([stranger, home].map(({ fleet }) => fleet.snapshot().nodes.length)).toEqual([1, 1]);
    expect(stranger.log.filter((line) => line.includes('has another secret'))).toHaveLength(1);
    // What it does not know it does not tidy away either.
    await answeredAll(clock, home, forgottenMs + 60_000);
    expect(await home.come(broadcast)).toBe('here');
    expect([...bucket.entries.values()].filter(isPlace)).toHaveLength(6);
    void stranger.fleet.close();
    await stop();
  });
});

describe('what a node that has gone leaves behind', () => {
  it('is taken by whoever its client asks, also one that was never told of it', async () => {
    const { clock, bucket, nodes, stop } = await fleetOf(2);
    const { broadcast, home, others } = await running(nodes);
    home.link.isCut = true;
    home.publishing.clear();
    await clock.advance(goneMs + 1_000);
    const late = new TestNode(bucket, clock, 'node-7', 420_000);
    await clock.advance(2_000);
    // A browser that was closed and opened again knows of no node.
    const coming = late.come(broadcast);
    await clock.advance(leaseMs + marginMs + 100);
    expect(['here', { code: 'moved', address: others[0]!.address }]).toContainEqual(await coming);
    void late.fleet.close();
    await stop();
  });
});

describe('paired browsers', () => {
  const browser = {
    id: 'ab'.repeat(16),
    origin: 'chrome-extension://one',
    verifier,
  };

  it('are known to all nodes of the fleet, and readable to nobody else', async () => {
    const { clock, bucket, nodes, stop } = await fleetOf(2);
    const [one, other] = nodes as [TestNode, TestNode];
    await one.fleet.pairings.offer(browser);
    await clock.advance(50);
    expect(other.fleet.pairings.find(browser.id, browser.origin)).toMatchObject({
      verifier: browser.verifier,
    });
    expect(other.fleet.pairings.find(browser.id, 'chrome-extension://two')).toBeNull();
    const written = JSON.stringify([...bucket.entries.values()]);
    expect(written).not.toContain(browser.verifier.companionKey);
    await stop();
  });

  it('stay forgotten, though a node that still has them offers them again', async () => {
    const { clock, nodes, stop } = await fleetOf(2);
    const [one, other] = nodes as [TestNode, TestNode];
    await one.fleet.pairings.offer(browser);
    await one.fleet.pairings.forget(browser.id);
    await other.fleet.pairings.offer(browser);
    await clock.advance(50);
    expect(other.fleet.pairings.find(browser.id, browser.origin)).toBe('forgotten');
    await stop();
  });
});
