import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Chrome derives this id from the `key` in the extension's manifest: it is the same on every machine. */
const chromeExtension = 'chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebc';
/** Firefox gives every installation an origin of its own, so any well-formed one is taken until pairing pins it. */
const firefoxExtension = /^moz-extension:\/\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What the door makes of a request: `trusted` comes from the extension or an allowed page, `anonymous` names no
 * origin, as programs do and browsers do for some plain requests; the others are turned away.
 */
export type Verdict = 'trusted' | 'anonymous' | 'foreign-host' | 'foreign-origin';

/** Decides who may talk to the companion. Every listener asks it about every request. */
export class Door {
  readonly #origins: ReadonlySet<string>;
  readonly #tokenHash: Buffer | null;

  /** @param token lets in callers without an origin; null keeps them out wherever a token is asked for. */
  constructor({ allowOrigins, token }: { allowOrigins: readonly string[]; token: string | null }) {
    this.#origins = new Set([chromeExtension, ...allowOrigins]);
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
    if (!['127.0.0.1', 'localhost', '[::1]'].some((name) => host === `${name}:${port}`))
      return 'foreign-host';
    const { origin } = headers;
    if (origin === undefined) return 'anonymous';
    return this.knowsOrigin(origin) ? 'trusted' : 'foreign-origin';
  }

  knowsOrigin(origin: string): boolean {
    return this.#origins.has(origin) || firefoxExtension.test(origin);
  }

  /** Compares in constant time, so that how long it takes tells nothing about the token. */
  fits(token: string | undefined): boolean {
    return this.#tokenHash !== null && timingSafeEqual(hash(token ?? ''), this.#tokenHash);
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
