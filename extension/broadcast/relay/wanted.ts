import type { Rendition, RenditionChoice, SendKey } from '#protocol';
import type { DestinationRequest } from '../../messages/start-request.ts';

/** What the person wants of one destination, and what of that the companion has been told. */
export class Wanted {
  #request: DestinationRequest;
  /** The key that the companion was given last; null before the first, and after one that it has not taken. */
  #givenKey: string | null = null;
  /** The quality that the companion was asked for last. */
  #givenRendition: RenditionChoice = 'source';
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

  /** The quality that is wanted, where the companion was asked for another one; else null. */
  get otherRendition(): RenditionChoice | null {
    const wanted = this.#request.rendition ?? 'source';
    return JSON.stringify(wanted) === JSON.stringify(this.#givenRendition) ? null : wanted;
  }

  /** To be called when the companion has been asked for what is wanted. */
  renditionAsked(): void {
    this.#givenRendition = this.#request.rendition ?? 'source';
  }

  get stop(): 'no' | 'asked' | 'done' {
    return this.#stop;
  }

  /** It is wanted again, with what `request` has. */
  again(request: DestinationRequest): void {
    this.#request = request;
    this.#stop = 'no';
  }

  /** It is to get another quality; as captured for undefined. */
  withRendition(rendition: Rendition | undefined): void {
    const { rendition: _, ...rest } = this.#request;
    this.#request = { ...rest, ...(rendition && { rendition }) };
  }

  stopped(stop: 'asked' | 'done'): void {
    this.#stop = stop;
  }

  /** What `send-key` says now. */
  giveKey(): SendKey {
    const { key, name, ingest, rendition, delaySeconds, server, allowPlain, favourite } = this.#request;
    this.#givenKey = key;
    this.renditionAsked();
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
