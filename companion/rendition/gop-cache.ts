import type { FlvTag } from '../flv/tag.ts';
import { ByteTail } from '../lib/byte-tail.ts';

/** Longest and largest group of pictures that is kept; a longer one is let go, until the next keyframe. */
export const gopCaps = { ms: 12_000, bytes: 16 * 1024 * 1024 };

/** What a publish has to start with behind the metadata: sequence headers and everything since the last keyframe. */
export class GopCache {
  #headers: { video: FlvTag | null; audio: FlvTag | null } = { video: null, audio: null };
  /** Tags with where their payloads stand in `#payloads`. */
  #gop: { readonly tag: Omit<FlvTag, 'payload'>; readonly from: number; readonly to: number }[] = [];
  readonly #payloads = new ByteTail();
  readonly #caps: typeof gopCaps;

  constructor(caps = gopCaps) {
    this.#caps = caps;
  }

  add({ payload, ...tag }: FlvTag): void {
    if (tag.type === 'script') return;
    if (tag.sequenceHeader) {
      // Pictures before a new configuration cannot be decoded with it.
      if (tag.type === 'video') this.#drop();
      this.#headers[tag.type] = { ...tag, payload };
      return;
    }
    if (tag.keyframe) this.#drop();
    else if (this.#gop.length === 0) return;
    const from = this.#payloads.start + this.#payloads.size;
    this.#gop.push({ tag, from, to: from + payload.length });
    this.#payloads.push(payload);
    const tooLong = tag.timestamp - this.#gop[0]!.tag.timestamp > this.#caps.ms;
    if (tooLong || this.#payloads.size > this.#caps.bytes) this.#drop();
  }

  /** In the order they are sent, with payloads of their own; without pictures while the current group is not kept. */
  tags(): readonly FlvTag[] {
    const { video, audio } = this.#headers;
    const gop = this.#gop.map(({ tag, from, to }) => {
      return { ...tag, payload: Buffer.concat(this.#payloads.read(from, to)) };
    });
    return [video, audio, ...gop].filter((tag) => tag !== null);
  }

  #drop(): void {
    this.#gop = [];
    this.#payloads.trimTo(Infinity);
  }
}
