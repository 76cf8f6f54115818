import { makeTag } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import { ByteTail } from '../lib/byte-tail.ts';

/** Longest and largest group of pictures that is kept; a longer one is let go, until the next keyframe. */
export const gopCaps = { ms: 12_000, bytes: 16 * 1024 * 1024 };

/** What a publish has to start with behind the metadata: sequence headers and everything since the last keyframe. */
export class GopCache {
  #headers: { video: FlvTag | null; audio: FlvTag | null } = { video: null, audio: null };
  /** Tags with where their payloads stand in `#payloads`; those they came with are not held. */
  #gop: { readonly type: 'audio' | 'video'; readonly timestamp: number; readonly from: number }[] = [];
  readonly #payloads = new ByteTail();
  readonly #caps: typeof gopCaps;

  constructor(caps = gopCaps) {
    this.#caps = caps;
  }

  add(tag: FlvTag): void {
    const { type, timestamp, payload } = tag;
    if (type === 'script') return;
    if (tag.sequenceHeader) {
      // Pictures before a new configuration cannot be decoded with it.
      if (type === 'video') this.#drop();
      this.#headers[type] = tag;
      return;
    }
    if (tag.keyframe) this.#drop();
    else if (this.#gop.length === 0) return;
    this.#gop.push({ type, timestamp, from: this.#end });
    this.#payloads.push(payload);
    const tooLong = timestamp - this.#gop[0]!.timestamp > this.#caps.ms;
    if (tooLong || this.#payloads.size > this.#caps.bytes) this.#drop();
  }

  /** In the order they are sent, with payloads of their own; without pictures while the current group is not kept. */
  tags(): readonly FlvTag[] {
    const { video, audio } = this.#headers;
    const gop = this.#gop.map(({ type, timestamp, from }, at) => {
      const payload = this.#payloads.read(from, this.#gop[at + 1]?.from ?? this.#end);
      return makeTag(type, timestamp, Buffer.concat(payload));
    });
    return [video, audio, ...gop].filter((tag) => tag !== null);
  }

  get #end(): number {
    return this.#payloads.start + this.#payloads.size;
  }

  #drop(): void {
    this.#gop = [];
    this.#payloads.trimTo(Infinity);
  }
}
