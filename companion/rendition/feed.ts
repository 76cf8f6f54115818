import type { GivenRendition, VideoCodec } from '#protocol';
import type { FlvTag } from '../flv/tag.ts';

/**
 * What an encoder that does not keep up does to viewers. `late`: they see the picture late. `lesser`: they see it on time,
 * but smaller, or miss sound. `absent`: they see the slate, or nothing. `no-room`: no encoder can be started, because no
 * more files may be open.
 */
export type RenditionTrouble = 'late' | 'lesser' | 'absent' | 'no-room';

/** Where a destination takes its media from: one rendition of a broadcast at a time, on one timeline. */
export interface RenditionFeed {
  /** Null while the encoder keeps up. */
  readonly trouble: RenditionTrouble | null;
  /** Which quality it is, and why where it is not what was asked for; another object when that changes. Null for the source. */
  readonly given: GivenRendition | null;
  /** What its pictures are encoded as, as far as it knows. */
  readonly codec: VideoCodec;
  /** Whether they are, or are to be where the ingest takes that, something else than H.264. */
  readonly isEnhanced: boolean;
  /**
   * The ingest takes only these: what comes from now on is of one of them. Not to be called while something is sent, because
   * it may be another stream than before.
   */
  fit(codecs: ReadonlySet<VideoCodec>): void;
  /**
   * What a new publish starts with: metadata, sequence headers, then the current GOP from its keyframe with the
   * audio in between; empty before there is any. Whatever is given to listeners later follows it without a hole.
   */
  prelude(): readonly FlvTag[];
  /** Calls the listener with every tag from now on; the returned function ends that. */
  subscribe(listener: (tag: FlvTag) => void): () => void;
}
