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

/** The bytes are not a recording with a picture, or no longer one: `chunk-not-media` on the wire. */
export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code = 'chunk-not-media';
}

/** Longest header of a recording, in bytes; real ones have about 200 (Matroska) or 1200 (MP4). */
export const maxHeaderBytes = 1024 * 1024;
/** Longest single element after the header, in bytes: a picture cannot be longer. */
export const maxElementBytes = 32 * 1024 * 1024;

/** A recording whose time goes on by more than this from one part to the next, in ms, was asleep in between. */
export const leapMs = 10_000;

/** A place in a recording that can be read after the header alone: a part that opens with a keyframe. */
export interface RestartPoint {
  /** Bytes from the start of the recording. */
  readonly at: number;
  /** When its keyframe is, in whole ms of the recording, as ffmpeg gives it on with `-copyts`. */
  readonly ms: number;
}

/** Reads one container format as it comes in, cut anywhere. `push` throws MediaError and is not called again after. */
export interface MediaReader {
  push(bytes: Buffer): void;
  /** Null until the header has been read to its end. */
  readonly media: Media | null;
  /** Where the header ends, counted in bytes from the start of the recording; null until it has. */
  readonly headerEnd: number | null;
  /** The newest place to restart; null before the first. */
  readonly restart: RestartPoint | null;
  /** Where the newest part begins that leaps in time; null before the first, and where it is not looked for. */
  readonly leapAt: number | null;
  /** Where the newest part begins, keyframe or not; 0 before the first. */
  readonly partStart: number;
}
