import { isIP } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import { pause } from '../lib/waiting.ts';
import { queryName, systemNameServer, type Answer, type NameServer } from './dns-query.ts';
import { addressesInHosts, readHosts } from './hosts-file.ts';
import { LookupQueue, systemLookup, type Lookup } from './system-lookup.ts';

export interface NameSources {
  /** The system's own list of names. */
  readonly hosts?: () => Promise<string>;
  /** A name server for one look-up. */
  readonly server?: () => NameServer;
  readonly lookup?: Lookup;
}

/** Longest look-up, in ms: what is left of an attempt has to be enough to connect. */
const limitMs = 6_000;
/** Without an answer by then the system's own look-up is tried as well, or an older answer taken (RFC 8767, 5). */
const impatientMs = 1_800;
/** Names that are remembered; the one that was asked for longest ago is forgotten first. */
const maxNames = 64;
/** No answer counts for longer, whatever it says; one that is out of date helps out for as long again. */
const maxAgeMs = 3_600_000;

interface Kept {
  readonly addresses: readonly string[];
  /** By the clock. */
  readonly freshUntil: number;
}

/**
 * Finds the addresses of ingests, so that a name that gets no answer keeps nobody else waiting. In this order: addresses
 * and the hosts file, as everywhere; answers of name servers for as long as they say (RFC 1035, 3.2.1); name servers; and
 * the system's own look-up for what those do not know (mDNS, search domains, names of a private network).
 */
export class Names {
  readonly #clock: Clock;
  readonly #hosts: () => Promise<string>;
  readonly #server: () => NameServer;
  /** For names that only the system can know. */
  readonly #needed: LookupQueue;
  /** For names that a name server would know, if it answered: not worth anybody's waiting. */
  readonly #doubtful: LookupQueue;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock, sources: NameSources = {}) {
    this.#clock = clock;
    this.#hosts = sources.hosts ?? readHosts;
    this.#server = sources.server ?? systemNameServer;
    const lookup = sources.lookup ?? systemLookup;
    this.#needed = new LookupQueue(lookup);
    this.#doubtful = new LookupQueue(lookup);
  }

  /**
   * The addresses of a host, those to be tried first at the beginning; at least one.
   * @throws when there are none, when it takes too long, or when the signal aborts.
   */
  async find(host: string, signal: AbortSignal): Promise<readonly string[]> {
    if (isIP(host)) return [host];
    const listed = addressesInHosts(await this.#hosts(), host);
    if (listed.length > 0) return listed;
    // RFC 6761, 6.3: never asked of a name server.
    if (/(?:^|\.)localhost\.?$/.test(host)) return ['127.0.0.1', '::1'];
    const kept = this.#recall(host);
    if (kept && this.#clock.now() < kept.freshUntil) return kept.addresses;
    const over = new AbortController();
    const within = AbortSignal.any([signal, over.signal]);
    const cancelLimit = this.#clock.setTimer(limitMs, () =>
      over.abort(new Error('The look-up takes too long.')),
    );
    try {
      const answer = this.#ask(host, within);
      return await (kept ? Promise.race([answer, this.#later(kept, within)]) : answer);
    } catch (error) {
      signal.throwIfAborted();
      if (kept && !isDenial(error)) return kept.addresses;
      throw error;
    } finally {
      cancelLimit();
      over.abort(new Error('The look-up is over.'));
    }
  }

  /** Name servers, and the system where they know nothing or say nothing. */
  #ask(host: string, signal: AbortSignal): Promise<readonly string[]> {
    // RFC 6762, 3: names of mDNS. One without a dot is completed by the system.
    if (!host.includes('.') || /\.local\.?$/.test(host)) return this.#needed.find(host, signal);
    const query = this.#query(host, signal);
    const denied = query.then(
      () => null,
      (error: unknown) => (isDenial(error) ? this.#needed : this.#doubtful),
    );
    const impatient = pause(this.#clock, impatientMs, signal).then(() => this.#doubtful);
    const system = Promise.race([denied, impatient]).then((queue) => {
      signal.throwIfAborted();
      if (!queue || (queue === this.#doubtful && !queue.isIdle)) return query;
      return queue.find(host, signal);
    });
    return Promise.any([query, system]);
  }

  async #query(host: string, signal: AbortSignal): Promise<readonly string[]> {
    const answer = await queryName(host, this.#server(), this.#clock, signal);
    this.#keep(host, answer);
    return answer.addresses;
  }

  async #later(kept: Kept, signal: AbortSignal): Promise<readonly string[]> {
    await pause(this.#clock, impatientMs, signal);
    signal.throwIfAborted();
    return kept.addresses;
  }

  #keep(host: string, { addresses, ageMs }: Answer): void {
    this.#kept.delete(host);
    this.#kept.set(host, { addresses, freshUntil: this.#clock.now() + Math.min(ageMs, maxAgeMs) });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxNames) this.#kept.delete(oldest!);
  }

  #recall(host: string): Kept | null {
    const kept = this.#kept.get(host);
    if (!kept || this.#clock.now() < kept.freshUntil + maxAgeMs) return kept ?? null;
    this.#kept.delete(host);
    return null;
  }
}

/** Whether a name server has said that there is no such name, or no address for it. */
function isDenial(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDenial);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' || code === 'ENODATA';
}
