import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';

/**
 * How long sound waits for the next pictures, in ms: what comes out of ffmpeg packet by packet is written to every
 * ingest together with them.
 */
const soundHoldMs = 150;

/** Sound that waits for the next pictures, but not for long. */
export class SoundHold {
  #heard: FlvTag[] = [];
  #cancel: (() => void) | null = null;
  readonly #clock: Clock;
  readonly #onTag: (tag: FlvTag) => void;

  constructor(clock: Clock, onTag: (tag: FlvTag) => void) {
    this.#onTag = onTag;
    this.#clock = clock;
  }

  hold(tag: FlvTag): void {
    this.#heard.push(tag);
    this.#cancel ??= this.#clock.setTimer(soundHoldMs, () => this.letOut());
  }

  letOut(): void {
    const heard = this.#heard;
    this.drop();
    for (const tag of heard) this.#onTag(tag);
  }

  drop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#heard = [];
  }
}
