import { placeOf, settle, type PlacingNode } from '../../../companion/fleet/placement.ts';

interface SimulatedNode extends PlacingNode {
  shows: number;
  isOpen: boolean;
}

/** A show that has to be placed: when its client asks next, in ms, and whether it is one of a node that died. */
interface Waiting {
  readonly show: string;
  /** Which node it was sent to; null for any. */
  readonly to: number | null;
  readonly at: number;
}

/** How far apart two looks at the simulated clock are, in ms. */
const stepMs = 50;
/** So much later the others see what a node has decided, in ms. */
const staleMs = 300;
/** So long a node that has died looks alive to others, in ms. */
const leaseMs = 6_000;
/** So long it takes a client to ask the next node that it is sent to, in ms. */
const hopMs = 100;
/** So long whoever takes over waits for the one before it to be silent, in ms. */
const fenceMs = 2_250;
/** So long a client waits before it asks again where nobody answered, in ms; half of it to all of it. */
const retryMs = 3_000;

/**
 * A fleet in memory with a clock of its own, in which everybody decides by what was true a moment ago. What is random is the
 * same each time.
 */
export class Simulation {
  now = 0;
  /** How often a client was sent to a node. */
  hops = 0;
  readonly alive: { shows: number; readonly capacity: number; isAlive: boolean }[] = [];
  /** What all nodes see of all nodes. */
  readonly #seen: SimulatedNode[] = [];
  readonly #total = { shows: 0, capacity: 0 };
  /** By when the others hear it. */
  readonly #news = new Map<number, (() => void)[]>();
  readonly #homes = new Map<string, number>();
  #random = 1;

  /** @param capacityOf of the node with that number */
  constructor(size: number, capacityOf: (node: number) => number) {
    for (let n = 0; n < size; n++) {
      const capacity = capacityOf(n);
      this.alive.push({ shows: 0, capacity, isAlive: true });
      this.#total.capacity += capacity;
      this.#seen.push({ id: `${n}`, shows: 0, capacity, busy: 0, isOpen: true });
    }
  }

  /** So many shows begin, spread over `ms`. */
  begin(shows: number, ms: number): void {
    const from = this.#homes.size;
    this.#run(
      Array.from({ length: shows }, (_, n) => ({
        show: `show ${from + n}`,
        to: null,
        at: this.now + (ms * n) / shows,
      })),
    );
  }

  /** Nodes die with all their shows, whose clients look for another one. @returns how long it took until all were live, in ms */
  kill(nodes: readonly number[]): number {
    const began = this.now;
    const dead = new Set(nodes);
    for (const node of dead) {
      this.alive[node]!.isAlive = false;
      this.#tell(leaseMs, () => {
        this.#seen[node]!.isOpen = false;
        this.#total.shows -= this.#seen[node]!.shows;
        this.#total.capacity -= this.#seen[node]!.capacity;
      });
    }
    const homeless = [...this.#homes].filter(([, node]) => dead.has(node));
    return (
      this.#run(homeless.map(([show]) => ({ show, to: null, at: began + this.#pause(retryMs / 3) }))) +
      fenceMs -
      began
    );
  }

  /** The fullest node's load by the mean of all that are alive. */
  get worst(): number {
    const there = this.alive.filter(({ isAlive }) => isAlive);
    const sum = (of: 'shows' | 'capacity'): number => there.reduce((all, node) => all + node[of], 0);
    const mean = sum('shows') / sum('capacity');
    return Math.max(...there.map(({ shows, capacity }) => shows / capacity)) / mean;
  }

  /** How many shows are placed on a node that is alive. */
  get placed(): number {
    return [...this.#homes.values()].filter((node) => this.alive[node]!.isAlive).length;
  }

  /** @returns when the last one was placed */
  #run(all: readonly Waiting[]): number {
    /** By the step of the clock that it is due in. */
    const due = new Map<number, Waiting[]>();
    const wait = (each: Waiting): void => {
      const step = Math.max(Math.floor(this.now / stepMs) + 1, Math.ceil(each.at / stepMs));
      const others = due.get(step);
      if (others) others.push(each);
      else due.set(step, [each]);
    };
    for (const each of all) wait(each);
    let last = this.now;
    while (due.size > 0) {
      this.now += stepMs;
      this.#hear();
      const now = due.get(this.now / stepMs) ?? [];
      due.delete(this.now / stepMs);
      for (const each of now) {
        const again = this.#ask(each);
        if (again) wait(again);
        else last = this.now;
      }
    }
    this.#hear(Infinity);
    return last;
  }

  /** A client asks any node, or the one that it was sent to. @returns null where it was taken, or when it asks again */
  #ask({ show, to }: Waiting): Waiting | null {
    const later = { show, to: null, at: this.now + this.#pause(retryMs) };
    const asked = to ?? Math.floor(this.#draw() * this.alive.length);
    const node = this.alive[asked]!;
    if (!node.isAlive) return later;
    const place = to === null ? placeOf(show, this.#seen) : this.#settle(show, asked);
    if (place === null) throw new Error('the fleet is full');
    if (Number(place.id) !== asked) {
      this.hops += 1;
      return { show, to: Number(place.id), at: this.now + hopMs };
    }
    node.shows += 1;
    this.#tell(staleMs, () => {
      this.#seen[asked]!.shows += 1;
      if (this.#seen[asked]!.isOpen) this.#total.shows += 1;
    });
    this.#homes.set(show, asked);
    return null;
  }

  /** The node knows of itself what the others will see later. */
  #settle(show: string, asked: number): PlacingNode {
    const seen = this.#seen[asked]!;
    const own = { ...seen, shows: this.alive[asked]!.shows };
    this.#seen[asked] = own;
    const place = settle(show, own, this.#seen, this.#total);
    this.#seen[asked] = seen;
    return place;
  }

  #tell(afterMs: number, tell: () => void): void {
    const at = this.now + afterMs;
    const others = this.#news.get(at);
    if (others) others.push(tell);
    else this.#news.set(at, [tell]);
  }

  #hear(upTo = this.now): void {
    for (const [at, all] of this.#news) {
      if (at > upTo) continue;
      this.#news.delete(at);
      for (const tell of all) tell();
    }
  }

  #pause(ms: number): number {
    return ms * (0.5 + this.#draw() / 2);
  }

  /** From 0 to 1: https://en.wikipedia.org/wiki/Lehmer_random_number_generator. */
  #draw(): number {
    this.#random = (this.#random * 48_271) % 0x7fffffff;
    return this.#random / 0x7fffffff;
  }
}
