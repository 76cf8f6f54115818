import { Resolver } from 'node:dns/promises';
import type { Clock } from '../lib/clock.ts';
import { pause } from '../lib/waiting.ts';

/** Addresses of a name, and how long they may be kept, in ms. */
export interface Answer {
  readonly addresses: readonly string[];
  readonly ageMs: number;
}

/** Addresses of one kind; `ttl` in seconds. */
type Records = readonly { readonly address: string; readonly ttl: number }[];

/** What is asked of a name server; Node's own resolver is one. */
export interface NameServer {
  resolve4(host: string, options: { ttl: true }): Promise<Records>;
  resolve6(host: string, options: { ttl: true }): Promise<Records>;
  cancel(): void;
}

/**
 * How long the other family's answer is waited for once there is one, in ms. Fifty after IPv4 (RFC 8305, 3, "Resolution
 * Delay"); IPv6 alone is too often a way that leads nowhere to be content with it sooner.
 */
const patience = { afterIpv4: 50, afterIpv6: 1_000 } as const;

/** A resolver of its own for each look-up: it can be cancelled alone, and knows the name servers of this moment. */
export const systemNameServer = (): NameServer => new Resolver({ timeout: 1_000, tries: 4 });

/**
 * Asks for both kinds of addresses side by side, over sockets of its own: unlike `dns.lookup` this takes no thread
 * that others wait for.
 * @returns IPv6 and IPv4 in turn, IPv6 first (RFC 8305, 4).
 * @throws the error of Node's resolver when neither is there; `ECANCELLED` when the signal aborts.
 */
export async function queryName(
  host: string,
  server: NameServer,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer> {
  const enough = new AbortController();
  const cancel = (): void => {
    enough.abort();
    server.cancel();
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', cancel, { once: true });
  const found = { ipv4: [] as string[], ipv6: [] as string[], ages: [] as number[], errors: [] as unknown[] };
  const collect = async (family: 'ipv4' | 'ipv6', query: Promise<Records>): Promise<void> => {
    try {
      for (const { address, ttl } of await query) {
        found[family].push(address);
        found.ages.push(ttl);
      }
    } catch (error) {
      found.errors.push(error);
    }
  };
  try {
    const ipv4 = collect('ipv4', server.resolve4(host, { ttl: true }));
    const ipv6 = collect('ipv6', server.resolve6(host, { ttl: true }));
    const both = Promise.all([ipv4, ipv6]).then(() => {});
    const soonAfter = async (one: Promise<void>, addresses: string[], ms: number): Promise<void> => {
      await one;
      await (addresses.length > 0 ? pause(clock, ms, enough.signal) : both);
    };
    await Promise.race([
      both,
      soonAfter(ipv4, found.ipv4, patience.afterIpv4),
      soonAfter(ipv6, found.ipv6, patience.afterIpv6),
    ]);
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
  if (found.ages.length === 0) throw found.errors[0];
  return { addresses: inTurn(found.ipv6, found.ipv4), ageMs: Math.min(...found.ages) * 1_000 };
}

function inTurn(first: readonly string[], second: readonly string[]): string[] {
  const longer = Math.max(first.length, second.length);
  return Array.from({ length: longer }, (_, at) => [first[at], second[at]])
    .flat()
    .filter((one) => one !== undefined);
}
