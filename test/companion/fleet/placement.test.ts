import { describe, expect, it } from 'vitest';
import { placeOf, settle, type PlacingNode } from '../../../companion/fleet/placement.ts';
import { Simulation } from './simulation.ts';

const node = (id: string, more: Partial<PlacingNode> = {}): PlacingNode => ({
  id,
  shows: 0,
  capacity: 10,
  busy: 0,
  isOpen: true,
  ...more,
});

describe('where a broadcast goes', () => {
  it('is the node that is least loaded by what it can take', () => {
    const nodes = [node('a', { shows: 4 }), node('b', { shows: 7, capacity: 40 }), node('c', { shows: 3 })];
    expect(placeOf('show', nodes)?.id).toBe('b');
  });

  it('is the same for everybody who asks, and not the same for all broadcasts', () => {
    const nodes = Array.from({ length: 100 }, (_, n) => node(`${n}`));
    expect(placeOf('show', nodes)).toBe(placeOf('show', nodes));
    const chosen = new Set(Array.from({ length: 50 }, (_, n) => placeOf(`show ${n}`, nodes)!.id));
    expect(chosen.size).toBeGreaterThan(30);
  });

  it('is none that drains, is full, or whose processors are', () => {
    const nodes = [
      node('drains', { isOpen: false }),
      node('full', { shows: 10 }),
      node('busy', { busy: 0.9 }),
      node('left', { shows: 9 }),
    ];
    expect(placeOf('show', nodes)?.id).toBe('left');
    expect(placeOf('show', nodes.slice(0, 3))).toBeNull();
    expect(placeOf('show', [])).toBeNull();
  });

  it('is found where nearly all are full', () => {
    const nodes = Array.from({ length: 1_000 }, (_, n) => node(`${n}`, { shows: n === 777 ? 9 : 10 }));
    for (let n = 0; n < 50; n++) expect(placeOf(`show ${n}`, nodes)?.id).toBe('777');
  });

  it('takes no look at all of them where one in twenty has room, and of all no more than one each where none has', () => {
    const size = 10_000;
    let looks = 0;
    const looked = (nodes: readonly PlacingNode[]): PlacingNode[] =>
      new Proxy([...nodes], {
        get: (all, at, self) => {
          if (typeof at === 'string' && /^\d+$/.test(at)) looks += 1;
          return Reflect.get(all, at, self) as unknown;
        },
      });
    const few = looked(
      Array.from({ length: size }, (_, n) => node(`${n}`, { shows: n % 20 === 0 ? 9 : 10 })),
    );
    for (let n = 0; n < 50; n++) expect(placeOf(`show ${n}`, few)).not.toBeNull();
    expect(looks / 50).toBeLessThan(16 + 16 * 20);

    looks = 0;
    expect(
      placeOf('show', looked(Array.from({ length: size }, (_, n) => node(`${n}`, { shows: 10 })))),
    ).toBeNull();
    expect(looks).toBeLessThanOrEqual(size + 16);
  });

  it('is a less loaded one of those with room, not the first that is found', () => {
    const nodes = Array.from({ length: 10_000 }, (_, n) =>
      node(`${n}`, n % 100 === 0 ? { shows: n % 200 === 0 ? 9 : 1 } : { shows: 10 }),
    );
    const chosen = Array.from({ length: 50 }, (_, n) => placeOf(`show ${n}`, nodes)!.shows);
    expect(chosen.filter((shows) => shows === 1).length).toBeGreaterThanOrEqual(45);
  });
});

describe('what the node makes of it that was chosen', () => {
  const nodes = [node('a', { shows: 4 }), node('b', { shows: 4 }), node('c', { shows: 4 })];
  const total = { shows: 12, capacity: 30 };

  it('is to take it', () => {
    expect(settle('show', nodes[0]!, nodes, total)).toBe(nodes[0]);
  });

  it('is to pass it on when it has become much fuller than the others', () => {
    const own = node('a', { shows: 8 });
    expect(settle('show', own, [own, nodes[1]!, nodes[2]!], total).id).not.toBe('a');
  });

  it('is to pass it on when it has begun to drain, unless there is nobody else', () => {
    const own = node('a', { isOpen: false });
    expect(settle('show', own, [own, nodes[1]!], total).id).toBe('b');
    expect(settle('show', own, [own], { shows: 0, capacity: 0 })).toBe(own);
  });
});

describe('a fleet of 10 000 nodes and 100 000 broadcasts', () => {
  it('has no node above 1.2 times the mean, also where all begin in a minute and a tenth of the nodes die at once', () => {
    const fleet = new Simulation(10_000, (n) => (n % 2 === 0 ? 20 : 40));
    fleet.begin(100_000, 60_000);
    expect(fleet.placed).toBe(100_000);
    expect(fleet.worst).toBeLessThanOrEqual(1.2);

    const tookMs = fleet.kill(Array.from({ length: 1_000 }, (_, n) => n * 10 + (n % 2)));
    expect(fleet.placed).toBe(100_000);
    expect(fleet.worst).toBeLessThanOrEqual(1.2);
    expect(tookMs).toBeLessThanOrEqual(30_000);
  });
});
