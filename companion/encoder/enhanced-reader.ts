import type { Block, Tracks } from '../container/media.ts';
import { MatroskaReader } from '../container/matroska/reader.ts';
import { aacHeader } from '../flv/aac.ts';
import { enhancedHeader, enhancedTag, type EnhancedCodec } from '../flv/enhanced.ts';
import { makeTag } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';

/** Sound of this program is all of one kind, and its configuration is known: the head of a tag of AAC with sound in it. */
const aacFrame = Buffer.from([aacHeader[0]!, 1]);

/** Makes tags of Enhanced FLV of what ffmpeg writes as Matroska: HEVC or AV1, and AAC. Incremental; holds one cluster at most. */
export class EnhancedReader {
  readonly #reader = new MatroskaReader();
  readonly #codec: EnhancedCodec;
  #tracks: Tracks | null = null;

  constructor(codec: EnhancedCodec) {
    this.#codec = codec;
  }

  /** @returns the tags that became whole. @throws MediaError for anything else */
  push(bytes: Buffer): FlvTag[] {
    const blocks = this.#reader.push(bytes);
    const { tracks } = this.#reader;
    const isNew = tracks !== null && tracks !== this.#tracks;
    this.#tracks = tracks;
    return [...(isNew ? this.#headers(tracks) : []), ...blocks.map((block) => this.#tag(block))];
  }

  #headers({ picture: { configuration }, sound }: Tracks): FlvTag[] {
    return [
      ...(configuration ? [enhancedHeader(this.#codec, configuration, 0)] : []),
      ...(sound ? [makeTag('audio', 0, aacHeader)] : []),
    ];
  }

  #tag({ kind, ms, compositionMs, keyframe, payload }: Block): FlvTag {
    if (kind === 'audio') return makeTag('audio', ms, Buffer.concat([aacFrame, payload]));
    return enhancedTag(this.#codec, { timestamp: ms, compositionMs, keyframe, data: payload });
  }
}
