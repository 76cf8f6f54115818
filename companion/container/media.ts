/** What the header of a recording says. */
export interface Media {
  /** WebM is Matroska here. */
  readonly container: 'matroska' | 'mp4';
  readonly videoCodec: 'h264' | 'vp8' | 'vp9' | 'av1' | 'other';
  readonly hasAudio: boolean;
  /** Whether the decoder configuration stands in the header; H.264 of Chrome has it in its keyframes only. */
  readonly configured: boolean;
  /** Pixels, or null where the header does not say. */
  readonly width: number | null;
  readonly height: number | null;
}

/** The bytes are not a recording with a picture, or no longer one; `code` says so on the wire. */
export class MediaError extends Error {
  override readonly name = 'MediaError';

  constructor(
    message: string,
    readonly code: 'chunk-not-media' | 'no-picture' = 'chunk-not-media',
  ) {
    super(message);
  }
}

/** Longest header of a recording, in bytes; real ones have about 200 (Matroska) or 1200 (MP4). */
export const maxHeaderBytes = 1024 * 1024;
/** Longest single element after the header, in bytes: a picture cannot be longer. */
export const maxElementBytes = 32 * 1024 * 1024;

/**
 * A recording whose time goes on by more than `forth` from one part to the next, in ms, was asleep in between; one whose
 * time goes back by more than `back` was made by a clock that was set. Pictures are never so far out of order.
 */
export const leapMs = { forth: 10_000, back: 1_000 };

/** One picture or packet of sound. */
export interface Block {
  readonly kind: 'video' | 'audio';
  /** When it is decoded, in whole ms of the recording. */
  readonly ms: number;
  /** How much later it is shown, in ms. */
  readonly compositionMs: number;
  readonly keyframe: boolean;
  /** Whether it holds several frames (RFC 9559, 10.3). */
  readonly laced: boolean;
  /** A slice of what came in. */
  readonly payload: Buffer;
}

/** One track of a recording. */
export interface Track {
  readonly number: number;
  /**
   * What a Matroska header says of it (RFC 9559, 5.1.4.1), so that its blocks can be put into another recording; null
   * where nothing is known that ffmpeg could read it by.
   */
  readonly entry: Buffer | null;
}

/** What the header says of the tracks. */
export interface Tracks {
  readonly media: Media;
  readonly picture: Track & {
    /** The decoder configuration as the recorder gave it. */
    readonly configuration: Buffer | null;
    /** Whether its blocks are compressed or encrypted (RFC 9559, 5.1.4.1.31). */
    readonly isEncoded: boolean;
  };
  /** Null without. */
  readonly sound: Track | null;
}

/** By what a recording has gone on: what each who reads it is given, so that it is taken apart only once. */
export interface Piece {
  readonly bytes: Buffer;
  /** Those of the first picture and the first sound that have come to their end with these bytes. */
  readonly blocks: readonly Block[];
  /** What is known of the tracks by now; null until the header has been read. */
  readonly tracks: Tracks | null;
}

/** A place in a recording that can be read after the header alone: a part that opens with a keyframe. */
export interface RestartPoint {
  /** Bytes from the start of the recording. */
  readonly at: number;
  /** When its keyframe is, in whole ms of the recording, as ffmpeg gives it on with `-copyts`. */
  readonly ms: number;
}

/** A part of a recording that does not go on from the one before it. */
export interface Leap {
  /** Bytes from the start of the recording. */
  readonly at: number;
  readonly way: keyof typeof leapMs;
}

/** Which way time leaps from `last` to `ms`; null where it just goes on. `last`: -Infinity before the first. */
export function leapOf(last: number, ms: number): Leap['way'] | null {
  if (last === -Infinity) return null;
  if (ms - last > leapMs.forth) return 'forth';
  return last - ms > leapMs.back ? 'back' : null;
}

/** Reads one container format as it comes in. */
export interface MediaReader {
  /**
   * Takes the next bytes, cut anywhere. Throws MediaError and is not called again after.
   * @returns the blocks of the first picture and the first sound that are whole now
   */
  push(bytes: Buffer): readonly Block[];
  /** The blocks that are whole in a part that is not: for when no more comes. */
  rest(): readonly Block[];
  /** Null until they have been read; they may stand before the header's end. */
  readonly tracks: Tracks | null;
  /** Where the header ends, counted in bytes from the start of the recording; null until it has. */
  readonly headerEnd: number | null;
  /** The newest place to restart; null before the first. */
  readonly restart: RestartPoint | null;
  /** The newest part that leaps in time; null before the first. */
  readonly leap: Leap | null;
  /** Where the newest part begins, keyframe or not; 0 before the first. */
  readonly partStart: number;
}
