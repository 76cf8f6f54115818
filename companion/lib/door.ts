import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Allowance, wrongGuesses } from './allowance.ts';
import { systemClock, type Clock } from './clock.ts';
import { extensionIdOf, storeExtensionIds, unpackedExtensionId } from './extension-ids.ts';

/** Firefox gives every installation an origin of its own: any well-formed one may ask to be paired, which pins it. */
const firefoxExtension = /^moz-extension:\/\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What the door makes of a request: `page` comes from an allowed page; `extension` says that it comes from an
 * extension that may be ours, and has to prove it wherever that matters; `anonymous` names no origin, as programs do
 * and browsers do for some plain requests; the others are turned away.
 */
export type Verdict = 'page' | 'extension' | 'anonymous' | 'foreign-host' | 'foreign-origin';

/** Why a token does not let in; the second when too many wrong ones came from its address before, so that it was not looked at. */
export type TokenProblem = 'unauthorized' | 'too-many-tokens';

export interface DoorOptions {
  readonly allowOrigins: readonly string[];
  /** Lets in callers without an origin; null keeps them out wherever a token is asked for. */
  readonly token: string | null;
  /** Addresses beside the usual ones under which this machine may be called. */
  readonly hosts?: readonly string[];
  /** What a `Host` may say instead, port and all, where this machine is called by a name of its own. */
  readonly authorities?: readonly string[];
  /** Ids of Chrome extensions that may ask to be paired, beside Tabcast's own. */
  readonly extensionIds?: readonly string[];
  readonly clock?: Clock;
}

/** Decides who may talk to the companion. Every listener asks it about every request. */
export class Door {
  readonly #origins: ReadonlySet<string>;
  readonly #isOwnHost: (host: string, port: number) => boolean;
  readonly #extensionIds: ReadonlySet<string>;
  readonly #tokenHash: Buffer | null;
  readonly #guesses: Allowance;

  constructor(options: DoorOptions) {
    const { allowOrigins, token, hosts = [], authorities, extensionIds = [], clock = systemClock } = options;
    this.#guesses = new Allowance(clock, wrongGuesses);
    this.#origins = new Set(allowOrigins);
    this.#extensionIds = new Set([unpackedExtensionId, ...storeExtensionIds, ...extensionIds]);
    const names = ['127.0.0.1', 'localhost', '[::1]', ...hosts.map(hostName)];
    this.#isOwnHost = authorities
      ? (host) => authorities.includes(host)
      : (host, port) => names.some((name) => host === `${name}:${port}`);
    this.#tokenHash = token === null ? null : hash(token);
  }

  /** Whether there is a token at all. */
  get hasToken(): boolean {
    return this.#tokenHash !== null;
  }

  /**
   * Host is compared exactly: a name that an attacker's DNS points to this machine (DNS rebinding) is not one of
   * ours. Origin is set by the browser and out of a page's reach.
   * @param port the one that was really bound
   */
  judge(headers: IncomingHttpHeaders, port: number): Verdict {
    const host = headers.host?.toLowerCase() ?? '';
    if (!this.#isOwnHost(host, port)) return 'foreign-host';
    const { origin } = headers;
    if (origin === undefined) return 'anonymous';
    if (this.#isExtension(origin)) return 'extension';
    return this.#origins.has(origin) ? 'page' : 'foreign-origin';
  }

  /** Whether a browser may show a page of this origin what is answered. */
  knowsOrigin(origin: string): boolean {
    return this.#origins.has(origin) || this.#isExtension(origin);
  }

  /**
   * Compares in constant time, so that how long it takes tells nothing about the token. Wrong ones are counted for the
   * address they come from, on all listeners together.
   * @param address IP address of who shows it
   * @returns null when it is the right one
   */
  checkToken(token: string, address: string | undefined): TokenProblem | null {
    if (this.#guesses.isSpent(address)) return 'too-many-tokens';
    if (this.#tokenHash !== null && timingSafeEqual(hash(token), this.#tokenHash)) return null;
    this.#guesses.count(address);
    return 'unauthorized';
  }

  #isExtension(origin: string): boolean {
    const id = extensionIdOf(origin);
    return id === null ? firefoxExtension.test(origin) : this.#extensionIds.has(id);
  }
}

/** An address as it stands in a URL. */
export function hostName(address: string): string {
  return address.includes(':') ? `[${address.toLowerCase()}]` : address;
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
