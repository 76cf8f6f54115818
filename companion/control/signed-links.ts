import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link is good for, in ms: a page that is open for longer asks for others. */
const goodForMs = 12 * 3_600_000;

/**
 * Links that a browser follows by itself, where nothing can be put into a header: to a report, to a recording that it plays. Each
 * is good for reading one path and for some hours. The key of the page stays out of the address, which viewers of the
 * screen may see.
 */
export class SignedLinks {
  readonly #pageKey: string;
  readonly #wallTime: () => number;

  constructor(pageKey: string, wallTime: () => number) {
    this.#pageKey = pageKey;
    this.#wallTime = wallTime;
  }

  /** @param path as it stands in a URL */
  sign(path: string): string {
    const until = String(this.#wallTime() + goodForMs);
    return `${path}?until=${until}&seal=${this.#seal(path, until)}`;
  }

  /** Whether this is such a link, and good. */
  isGood(url: URL): boolean {
    const until = url.searchParams.get('until') ?? '';
    const given = Buffer.from(url.searchParams.get('seal') ?? '');
    const expected = Buffer.from(this.#seal(url.pathname, until));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return Number(until) > this.#wallTime();
  }

  #seal(path: string, until: string): string {
    return createHmac('sha256', this.#pageKey).update(`${path}\n${until}`).digest('hex');
  }
}
