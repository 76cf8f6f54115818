import type { ShowEvent } from '#protocol';
import type { Logger } from '../lib/logger.ts';

/** It must neither wait nor throw: it is called on the way of the media. */
export type ShowListener = (event: ShowEvent) => void;

/** What is told of all shows, to whoever listens. Where nobody does, nothing is counted. */
export class ShowStream {
  readonly #listeners = new Set<ShowListener>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** @returns ends it */
  listen(listener: ShowListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A listener that fails harms neither the show nor the other listeners. */
  tell(event: ShowEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (err) {
        this.#log.error('a listener of a show failed', { kind: event.kind, err });
      }
    }
  }
}
