import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { Block } from '../container/media.ts';
import type { Backlog } from './backlog.ts';

/**
 * What makes tags of the blocks of one track. There are two: `PictureCopier` gives the pictures of H.264 on as they are, at
 * once; `TrackEncoder` puts any track through an ffmpeg of its own, and is an `EncoderPort`, too.
 */
export interface TrackPort {
  /**
   * @param leapMs where the recording has leapt in time last; null for nowhere
   * @returns why this recording is not for it; null when the block was taken
   */
  take(block: Block, leapMs: number | null): string | null;
}

/** What has an ffmpeg: of one track (`TrackEncoder`), or of all of the recording (`WholeEncoder`). */
export interface EncoderPort {
  readonly closed: Promise<NormaliserEnd>;
  /** What is inside. */
  readonly backlog: Backlog;
  /** No more will come: what is inside comes out. @param now clock time */
  end(now: number): void;
  kill(): void;
  /** See `Sharing`; false where nothing is shared. */
  fellBehind(isStill: boolean): boolean;
}
