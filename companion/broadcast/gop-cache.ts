import type { FlvTag } from '../flv/tag.ts';

/** Longest and largest group of pictures that is kept; a longer one is let go, until the next keyframe. */
export const gopCaps = { ms: 12_000, bytes: 16 * 1024 * 1024 };

/** What a publish has to start with: metadata, sequence headers and everything since the last keyframe. */
export class GopCache {
  #metadata: FlvTag | null = null;
  #headers: { video: FlvTag | null; audio: FlvTag | null } = { video: null, audio: null };
  #gop: FlvTag[] = [];
  #bytes = 0;

  constructor(private readonly caps = gopCaps) {}

  add(tag: FlvTag): void {
    if (tag.type === 'script') {
      this.#metadata = tag;
      return;
    }
    if (tag.sequenceHeader) {
      // Pictures before a new configuration cannot be decoded with it.
      if (tag.type === 'video') this.#drop();
      this.#headers[tag.type] = tag;
      return;
    }
    if (tag.keyframe) this.#drop();
    else if (this.#gop.length === 0) return;
    this.#gop.push(tag);
    this.#bytes += tag.payload.length;
    const tooLong = tag.timestamp - this.#gop[0]!.timestamp > this.caps.ms;
    if (tooLong || this.#bytes > this.caps.bytes) this.#drop();
  }

  /** In the order they are sent; without pictures while the current group is not kept. */
  tags(): readonly FlvTag[] {
    const { video, audio } = this.#headers;
    return [this.#metadata, video, audio, ...this.#gop].filter((tag) => tag !== null);
  }

  #drop(): void {
    this.#gop = [];
    this.#bytes = 0;
  }
}
