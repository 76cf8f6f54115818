import type { VideoCodec } from '#protocol';
import type { RenditionFeed } from '../../../companion/rendition/feed.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';

function tag(type: FlvTag['type'], timestamp: number, bytes: number, flags: Partial<FlvTag> = {}): FlvTag {
  const payload = Buffer.alloc(bytes);
  const { keyframe = false, sequenceHeader = false } = flags;
  // As of H.264 and AAC: what is made of the payload anew is the same tag.
  const first = { script: 2, audio: 0xaf, video: keyframe || sequenceHeader ? 0x17 : 0x27 }[type];
  payload.set([first, sequenceHeader ? 0 : 1].slice(0, bytes));
  return { type, timestamp, payload, keyframe, sequenceHeader };
}

export const metadata = tag('script', 0, 50);
export const videoHeader = tag('video', 0, 40, { sequenceHeader: true });
export const audioHeader = tag('audio', 0, 7, { sequenceHeader: true });
export const key = (timestamp: number, bytes = 2_000): FlvTag =>
  tag('video', timestamp, bytes, { keyframe: true });
export const frame = (timestamp: number, bytes = 1_000): FlvTag => tag('video', timestamp, bytes);
export const sound = (timestamp: number, bytes = 100): FlvTag => tag('audio', timestamp, bytes);

/** What a tag is, for comparing sequences at a glance: `key 0`, `frame 33`, `sound 21`, `head`. */
export function describeTag({ type, timestamp, keyframe, sequenceHeader }: FlvTag): string {
  if (type === 'script' || sequenceHeader) return 'head';
  return `${keyframe ? 'key' : type === 'video' ? 'frame' : 'sound'} ${timestamp}`;
}

/** A feed whose media the test gives by hand. */
export class FakeFeed implements RenditionFeed {
  trouble: RenditionFeed['trouble'] = null;
  given: RenditionFeed['given'] = null;
  head: readonly FlvTag[] = [metadata, videoHeader, audioHeader];
  codec: VideoCodec = 'h264';
  isEnhanced = false;
  /** Called when it is told what an ingest takes. */
  onFit: (codecs: ReadonlySet<VideoCodec>) => void = () => undefined;
  readonly #listeners = new Set<(tag: FlvTag) => void>();
  #gop: FlvTag[] = [];

  get listeners(): number {
    return this.#listeners.size;
  }

  fit(codecs: ReadonlySet<VideoCodec>): void {
    this.onFit(codecs);
  }

  prelude(): readonly FlvTag[] {
    return [...this.head, ...this.#gop];
  }

  subscribe(listener: (tag: FlvTag) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  give(...tags: readonly FlvTag[]): void {
    for (const tag of tags) {
      if (tag.keyframe) this.#gop = [];
      if (!tag.sequenceHeader && tag.type !== 'script') this.#gop.push(tag);
      for (const listener of this.#listeners) listener(tag);
    }
  }
}
