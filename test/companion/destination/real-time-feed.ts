import type { RenditionFeed } from '../../../companion/rendition/feed.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { systemClock } from '../../../companion/lib/clock.ts';

/** Plays tags of a real FLV once, in real time. */
export class RealTimeFeed implements RenditionFeed {
  trouble: RenditionFeed['trouble'] = null;
  readonly given = null;
  readonly codec = 'h264';
  readonly isEnhanced = false;
  readonly #tags: readonly FlvTag[];
  readonly #listeners = new Set<(tag: FlvTag) => void>();
  readonly #head: FlvTag[] = [];
  #gop: FlvTag[] = [];
  #next = 0;
  #startedAt = 0;
  #cancel: (() => void) | null = null;
  #videoFrames = 0;

  constructor(tags: readonly FlvTag[]) {
    this.#tags = tags;
  }

  fit(): void {}

  get playedMs(): number {
    return systemClock.now() - this.#startedAt;
  }

  /** Video frames that were given to listeners. */
  get videoFrames(): number {
    return this.#videoFrames;
  }

  prelude(): readonly FlvTag[] {
    return [...this.#head, ...this.#gop];
  }

  subscribe(listener: (tag: FlvTag) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  start(): void {
    this.#startedAt = systemClock.now();
    this.#play();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #play(): void {
    for (; this.#next < this.#tags.length; this.#next += 1) {
      const tag = this.#tags[this.#next]!;
      if (tag.timestamp > this.playedMs) {
        this.#cancel = systemClock.setTimer(tag.timestamp - this.playedMs, () => this.#play());
        return;
      }
      this.#give(tag);
    }
  }

  #give(tag: FlvTag): void {
    if (tag.type === 'script' || tag.sequenceHeader) this.#head.push(tag);
    else {
      if (tag.keyframe) this.#gop = [];
      this.#gop.push(tag);
      if (tag.type === 'video') this.#videoFrames += 1;
    }
    for (const listener of this.#listeners) listener(tag);
  }
}
