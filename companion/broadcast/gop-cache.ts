import type { FlvTag } from '../flv/tag.ts';
import { ByteTail } from './byte-tail.ts';

/** Longest and largest group of pictures that is kept; a longer one is let go, until the next keyframe. */
export const gopCaps = { ms: 12_000, bytes: 16 * 1024 * 1024 };

/** What a publish has to start with: metadata, sequence headers and everything since the last keyframe. */
export class GopCache {
  #metadata: FlvTag | null = null;
  #headers: { video: FlvTag | null; audio: FlvTag | null } = { video: null, audio: null };
  /** Tags with how many bytes of `#payloads` are theirs. */
  #gop: { readonly tag: Omit<FlvTag, 'payload'>; readonly bytes: number }[] = [];
  readonly #payloads = new ByteTail();

  constructor(private readonly caps = gopCaps) {}

  add({ payload, ...tag }: FlvTag): void {
    if (tag.type === 'script') {
      this.#metadata = { ...tag, payload };
      return;
    }
    if (tag.sequenceHeader) {
      // Pictures before a new configuration cannot be decoded with it.
      if (tag.type === 'video') this.#drop();
      this.#headers[tag.type] = { ...tag, payload };
      return;
    }
    if (tag.keyframe) this.#drop();
    else if (this.#gop.length === 0) return;
    this.#gop.push({ tag, bytes: payload.length });
    this.#payloads.push(payload);
    const tooLong = tag.timestamp - this.#gop[0]!.tag.timestamp > this.caps.ms;
    if (tooLong || this.#payloads.size > this.caps.bytes) this.#drop();
  }

  /** In the order they are sent, with payloads of their own; without pictures while the current group is not kept. */
  tags(): readonly FlvTag[] {
    const { video, audio } = this.#headers;
    const payloads = this.#payloads.read();
    let at = 0;
    const gop = this.#gop.map(({ tag, bytes }) => ({
      ...tag,
      payload: payloads.subarray(at, (at += bytes)),
    }));
    return [this.#metadata, video, audio, ...gop].filter((tag) => tag !== null);
  }

  #drop(): void {
    this.#gop = [];
    this.#payloads.trimTo(Infinity);
  }
}
