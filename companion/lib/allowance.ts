import { isIPv6 } from 'node:net';
import type { Clock } from './clock.ts';

/** Addresses that are remembered at once; beyond it, those that are new share one count. */
const maxAddresses = 1_000;

export interface AllowanceLimits {
  /** So many are free. */
  readonly free: number;
  /** After those, one in so many milliseconds. */
  readonly paceMs: number;
  /** See `maxAddresses`. */
  readonly addresses?: number;
}

/**
 * Of who guesses a token or a password: so many wrong ones are free, for who has mistyped or has an old one in several scripts;
 * then one in so many ms is looked at. A token of the shortest length there may be, 8 characters drawn by chance from 64, has
 * 2^48 forms: at two guesses a second one address tries 6.3 × 10^7 of them in a year, one in 4.5 million.
 */
export const wrongGuesses: AllowanceLimits = { free: 20, paceMs: 500 };

/**
 * Counts for each address something of which it may do only so much. It slows and never locks: who comes from an address that is
 * silent by then is let in after the pace of one.
 */
export class Allowance {
  /** For each address, the moment until which it has paid for what it did, in ms of the clock. */
  readonly #paidUntil = new Map<string, number>();
  readonly #clock: Clock;
  readonly #limits: AllowanceLimits;

  constructor(clock: Clock, limits: AllowanceLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Whether the next one from there must wait. */
  isSpent(address: string | undefined): boolean {
    return this.#debt(this.#nameOf(address)) > (this.#limits.free - 1) * this.#limits.paceMs;
  }

  /** There was one from there. */
  count(address: string | undefined): void {
    const name = this.#nameOf(address);
    const debt = this.#debt(name);
    this.#paidUntil.delete(name);
    this.#paidUntil.set(name, this.#clock.now() + debt + this.#limits.paceMs);
  }

  /** Counts one unless it must wait. @returns whether it may be */
  take(address: string | undefined): boolean {
    if (this.isSpent(address)) return false;
    this.count(address);
    return true;
  }

  #debt(name: string): number {
    return Math.max(0, (this.#paidUntil.get(name) ?? 0) - this.#clock.now());
  }

  #nameOf(address: string | undefined): string {
    const name = networkOf(address ?? '');
    const most = this.#limits.addresses ?? maxAddresses;
    if (this.#paidUntil.has(name) || this.#paidUntil.size < most) return name;
    for (const one of [...this.#paidUntil.keys()]) if (this.#debt(one) === 0) this.#paidUntil.delete(one);
    return this.#paidUntil.size < most ? name : 'others';
  }
}

/** Whom an address stands for: this computer has several, and whoever has one IPv6 address has a /64 of them. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*/, '');
  if (plain === '::1' || plain.startsWith('127.')) return 'this computer';
  if (!isIPv6(plain)) return plain;
  const [head, tail] = plain.split('::') as [string, string?];
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<string>(gap).fill('0'), ...last].slice(0, 4).join(':');
}
