import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { GopCache } from './gop-cache.ts';
import type { TimeBase } from './move.ts';
import { StreamMetadata } from './stream-metadata.ts';
import { Timeline, type TimelineSource } from './timeline.ts';

export interface PlaylistTools {
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * What one rendition puts out: the tags of its segments one behind the other on one timeline, to every listener, and
 * what a listener that comes later has to start with. It knows nothing of where a segment comes from.
 */
export class Playlist {
  readonly #timeline: Timeline;
  readonly #gop = new GopCache();
  readonly #metadata = new StreamMetadata();
  readonly #listeners = new Set<(tag: FlvTag) => void>();
  readonly #log: Logger;

  constructor({ clock, log }: PlaylistTools) {
    this.#timeline = new Timeline(clock);
    this.#log = log;
  }

  /** Metadata, sequence headers and the current GOP from its keyframe, in order; empty while nothing came. */
  prelude(): readonly FlvTag[] {
    const metadata = this.#metadata.tag();
    return metadata ? [metadata, ...this.#gop.tags()] : this.#gop.tags();
  }

  /** Calls the listener with every tag from now on; the returned function ends that. */
  subscribe(listener: (tag: FlvTag) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Of what the times are that come now, and what is added to them. */
  get base(): TimeBase {
    return this.#timeline.base;
  }

  /** What is added next is of another origin: see `Timeline.begin`. @param origin the epoch; null for the slate */
  begin(origin: TimelineSource | null = null): void {
    this.#timeline.begin(origin);
  }

  /** What is added next is of the same recording once more, see `Timeline.resume`. */
  resume(mode: 'copy' | 'encode'): void {
    this.#timeline.resume(mode);
  }

  /** What is added from now on is later by so many ms than its timestamps say, or earlier. */
  move(ms: number): void {
    this.#timeline.move(ms);
  }

  /** Puts a tag on the timeline and tells it to every listener. @returns false when it repeats what was told already */
  add(tag: FlvTag): boolean {
    const placed = this.#timeline.place(tag);
    if (!placed) return false;
    const metadata = this.#metadata.see(placed);
    if (metadata) this.#tell(metadata);
    this.#gop.add(placed);
    this.#tell(placed);
    return true;
  }

  #tell(tag: FlvTag): void {
    for (const listener of this.#listeners) {
      try {
        listener(tag);
      } catch (err) {
        // One destination's mistake must not reach the others.
        this.#log.error('a destination failed to take media', { err });
      }
    }
  }
}
