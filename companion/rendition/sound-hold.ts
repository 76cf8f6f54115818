import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';

/**
 * How long sound waits for the next pictures, in ms: what comes out of ffmpeg packet by packet is written to every
 * ingest together with them.
 */
const soundHoldMs = 150;
/**
 * How long it waits for the first picture, in ms: an encoder takes longer for that than for sound, and a publish, which
 * begins with a picture, would begin without the sound that came before it.
 */
const firstPictureMs = 5_000;

/** Sound that waits for the first picture, then always for the next ones, but not for long. */
export class SoundHold {
  #heard: FlvTag[] = [];
  #cancel: (() => void) | null = null;
  #hasBegun = false;
  readonly #clock: Clock;
  readonly #onTag: (tag: FlvTag) => void;

  constructor(clock: Clock, onTag: (tag: FlvTag) => void) {
    this.#onTag = onTag;
    this.#clock = clock;
  }

  hold(tag: FlvTag): void {
    this.#heard.push(tag);
    this.#cancel ??= this.#clock.setTimer(this.#hasBegun ? soundHoldMs : firstPictureMs, () => this.begin());
  }

  /** The first picture has gone out, or is not to be waited for any more. */
  begin(): void {
    this.#hasBegun = true;
    this.letOut();
  }

  /** Lets out what has come, except before the first picture. */
  letOut(): void {
    if (!this.#hasBegun) return;
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
