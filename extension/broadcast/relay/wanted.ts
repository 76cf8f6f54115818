import type { SendKey } from '#protocol';
import type { DestinationRequest } from '../../messages/start-request.ts';

/** What the person wants of one destination, and what of that the companion has been told. */
export class Wanted {
  #request: DestinationRequest;
  /** The key that the companion was given last; null before the first, and after one that it has not taken. */
  #givenKey: string | null = null;
  /** Whether the companion is to stop this destination, and has. */
  #stop: 'no' | 'asked' | 'done' = 'no';

  constructor(request: DestinationRequest) {
    this.#request = request;
  }

  get request(): DestinationRequest {
    return this.#request;
  }

  /** Whether the companion may have been given a key. */
  get isGiven(): boolean {
    return this.#givenKey !== null;
  }

  /** Whether the companion was given another key than the one that is wanted. */
  get isOutdated(): boolean {
    return this.#givenKey !== this.#request.key;
  }

  get stop(): 'no' | 'asked' | 'done' {
    return this.#stop;
  }

  /** It is wanted again, with what `request` has. */
  again(request: DestinationRequest): void {
    this.#request = request;
    this.#stop = 'no';
  }

  stopped(stop: 'asked' | 'done'): void {
    this.#stop = stop;
  }

  /** What `send-key` says now. */
  giveKey(): SendKey {
    const { key, name, ingest, rendition, delaySeconds, server, allowPlain, favourite } = this.#request;
    this.#givenKey = key;
    return {
      key,
      name,
      ...(ingest !== undefined && { ingest }),
      ...(rendition && { rendition }),
      ...(delaySeconds && { delaySeconds }),
      ...(server && { server }),
      ...(allowPlain && { allowPlain }),
      ...(favourite && { favourite }),
    };
  }

  /** What `retry` says now. */
  giveAgain(): { readonly key?: string } {
    const { key } = this.#request;
    const again = key === this.#givenKey ? {} : { key };
    this.#givenKey = key;
    return again;
  }

  /** The companion still has the key before, and is given this one again the next time. */
  notTaken(): void {
    this.#givenKey = null;
  }
}
