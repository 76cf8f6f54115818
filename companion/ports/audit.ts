import type { PlatformId } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

/** A browser that has proved itself, with one of its connections to a show. */
export interface Visit {
  readonly clientId: string;
  /** What it was called when it was paired; null where it was with another one of the fleet. */
  readonly browser: string | null;
  readonly broadcastId: string;
  readonly address: string;
  readonly platform: PlatformId;
}

interface Show {
  readonly beganAt: number;
  readonly platforms: Set<PlatformId>;
  sockets: number;
}

/**
 * Who has which show at a server, from where and for which platforms: a line when a browser comes with it, for each further
 * platform, and when the last of its connections is gone. It is told no key.
 */
export class Audit {
  readonly #shows = new Map<string, Show>();
  readonly #logger: Logger;
  readonly #clock: Clock;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @returns to be called when that connection is gone */
  came({ clientId, browser, broadcastId, address, platform }: Visit): () => void {
    const who = { browser, clientId, address };
    const key = `${clientId} ${broadcastId}`;
    const before = this.#shows.get(key);
    const show = before ?? { beganAt: this.#clock.now(), platforms: new Set(), sockets: 0 };
    show.sockets += 1;
    this.#shows.set(key, show);
    if (!before) this.#logger.info('A browser came with a show', { ...who, platform });
    else if (!show.platforms.has(platform))
      this.#logger.info('A show is for one more platform', { ...who, platform });
    show.platforms.add(platform);
    return () => {
      show.sockets -= 1;
      if (show.sockets > 0) return;
      this.#shows.delete(key);
      const seconds = Math.round((this.#clock.now() - show.beganAt) / 1_000);
      this.#logger.info('A browser left its show', { ...who, platforms: [...show.platforms], seconds });
    };
  }
}
