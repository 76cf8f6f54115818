import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { Block, Piece } from '../container/media.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { RenditionTrouble } from './feed.ts';

/**
 * A tag from which on everything is later by so many ms than the recording's time says, or earlier: silence was made up
 * while the recording was held up, or its time has leapt.
 */
export type MovedTag = FlvTag & { readonly movedMs?: number };

/** What turns one recording into tags, by copying or by encoding. It runs once: `closed` tells what has ended it. */
export interface NormaliserPort {
  readonly closed: Promise<NormaliserEnd>;
  /** False when too much waits: further bytes must not come. */
  write(bytes: Buffer): boolean;
  end(): void;
  kill(): void;
  /** Only of one that may share its ffmpeg with others. */
  readonly sharing?: Sharing;
}

/** What one of those that share an ffmpeg knows of the others. */
export interface Sharing {
  /** Whether fewer ffmpegs would do, or less of one, if all who read this recording began anew at the same keyframe. */
  readonly isOutdated: boolean;
  /**
   * It does not keep up: that ends it for all who share it.
   * @param isStill whether nothing comes out any more
   * @returns whether another one of them is to be asked for less: the one whose pictures are the most work
   */
  fellBehind(isStill: boolean): boolean;
}

/** What viewers get of an encoder that does not keep up, before it is given up. */
export type EncoderTrouble = Extract<RenditionTrouble, 'late' | 'lesser'>;

/** What a segment needs of it: it sees by itself that it keeps up, and ends as `late` when it does not. */
export interface WatchedNormaliser extends Omit<NormaliserPort, 'write' | 'end'> {
  /** Whether pictures come out noticeably late, or else sound does or was given up a moment ago; null while it keeps up. */
  readonly trouble: EncoderTrouble | null;
  /** @param piece the first one is the header, as a whole */
  write(piece: Piece): void;
  /** @param rest blocks that were held back for a part that has not come to its end */
  end(rest: readonly Block[]): void;
}

export type StartNormaliser<Port = NormaliserPort> = (
  input: NormaliserInput,
  onTag: (tag: MovedTag) => void,
) => Port;
