import type { ChunkPlace } from '#protocol';
import type { Clock } from '../../platform/clock.ts';
import type { Channel } from './channel.ts';

/** Longest wait for a destination to be taken again by its server, in milliseconds; what is kept grows meanwhile. */
const readyMs = 5_000;

/**
 * From the companion's word that another run of it is about to begin, until that one has it all: it gets nothing before its
 * destinations are taken by their servers again. One that is late would begin in the midst of what was kept.
 */
export class Succession {
  #isOn = false;
  /** Connections that have opened, each with the chunk that the companion wants over it. */
  #opened: (readonly [Channel, ChunkPlace | null])[] = [];
  #cancel: (() => void) | null = null;
  readonly #clock: Clock;
  readonly #channels: { readonly all: readonly Channel[] };
  readonly #join: (channel: Channel, next: ChunkPlace | null) => void;

  /** @param join has a connection carry chunks */
  constructor(clock: Clock, channels: { readonly all: readonly Channel[] }, join: Succession['opened']) {
    this.#clock = clock;
    this.#channels = channels;
    this.#join = join;
  }

  /** @returns false where it has begun before */
  begin(): boolean {
    if (this.#isOn) return false;
    return (this.#isOn = true);
  }

  /** A connection has opened. */
  opened(channel: Channel, next: ChunkPlace | null): void {
    if (!this.#isOn) return this.#join(channel, next);
    this.#opened.push([channel, next]);
    this.#cancel ??= this.#clock.setTimer(readyMs, () => this.end());
    this.look();
  }

  /** To be called when the state of a connection or of a destination has changed. */
  look(): void {
    if (this.#opened.length > 0 && this.#channels.all.every(isReady)) this.end();
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#isOn = false;
    for (const [channel, next] of this.#opened.splice(0)) {
      if (channel.state === 'open') this.#join(channel, next);
    }
  }
}

/** Whether nothing is to be waited for: the server takes it, or does not at the moment. */
function isReady({ state, mayPublish, heard: { destination } }: Channel): boolean {
  if (!mayPublish) return true;
  return state === 'open' && destination?.state !== 'idle' && destination?.state !== 'connecting';
}
