import { isIPv6 } from 'node:net';
import type { Clock } from './clock.ts';

/** So many wrong guesses are free, for who has mistyped or has an old token in several scripts. */
const free = 20;
/** After those, one guess in so many milliseconds is looked at. */
const paceMs = 500;
/** Addresses that are remembered at once; beyond it, those that are new share one count. */
const maxAddresses = 1_000;

/**
 * Counts wrong guesses for each address. A token of the shortest length there may be, 8 characters drawn by chance
 * from 64, has 2^48 forms: at two guesses a second one address tries 6.3 × 10^7 of them in a year, one in 4.5 million.
 * It slows and never locks: who shows the right one as soon as the other is silent is let in after half a second.
 */
export class Guesses {
  /** For each address, the moment until which its guesses are paid for, in ms of the clock. */
  readonly #paidUntil = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the next guess from there must wait. */
  areSpent(address: string | undefined): boolean {
    return this.#debt(this.#nameOf(address)) > (free - 1) * paceMs;
  }

  /** One from there was wrong. */
  count(address: string | undefined): void {
    const name = this.#nameOf(address);
    const debt = this.#debt(name);
    this.#paidUntil.delete(name);
    this.#paidUntil.set(name, this.#clock.now() + debt + paceMs);
  }

  #debt(name: string): number {
    return Math.max(0, (this.#paidUntil.get(name) ?? 0) - this.#clock.now());
  }

  #nameOf(address: string | undefined): string {
    const name = networkOf(address ?? '');
    if (this.#paidUntil.has(name) || this.#paidUntil.size < maxAddresses) return name;
    for (const one of [...this.#paidUntil.keys()]) if (this.#debt(one) === 0) this.#paidUntil.delete(one);
    return this.#paidUntil.size < maxAddresses ? name : 'others';
  }
}

/** Whom an address stands for: this computer has several, and whoever has one IPv6 address has a /64 of them. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*/, '');
  if (plain === '::1' || plain.startsWith('127.')) return 'this computer';
  if (!isIPv6(plain)) return plain;
  const [head, tail] = plain.split('::') as [string, string?];
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<string>(gap).fill('0'), ...last].slice(0, 4).join(':');
}
