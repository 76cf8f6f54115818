import type { Quality, SourceRequest } from '../../messages/start-request.ts';
import type { CaptureMixer } from '../studio-mix/sound-mixer.ts';
import type { Softness } from './soften-picture.ts';

/**
 * Tracks for another recording of the same source, onto which its pictures turn without one being lost or shown twice: to be recorded
 * before that, while the old recording goes on. Ends with `done` or `back`.
 */
export interface Turn {
  readonly stream: MediaStream;
  /** Whether it is so. Else the browser knows of no single pictures: what was recorded is to be stopped in the moment that this is started. */
  readonly isExact: boolean;
  /**
   * Pictures are on these tracks alone from the very next one on. Resolves when that is there, with how many ms after the last one of
   * the tracks before; perhaps never, once the capture was stopped.
   */
  over(): Promise<number>;
  /** The tracks before are not needed any more. */
  done(): void;
  /** All is as it was before, and these tracks are not needed. */
  back(): void;
}

/**
 * What is recorded: exactly one video track and, wherever the browser can make one, one audio track. The mixer says when that
 * has become another.
 */
export interface Capture {
  /** The same one until one of its tracks is another. */
  readonly stream: MediaStream;
  /** Whether the source has ended by itself, in picture or sound; known here before `onEnded` is called. */
  readonly ended: boolean;
  /** Whether what is recorded of it is what platforms get, and is not encoded again by the companion. */
  readonly goesOutAsRecorded: boolean;
  /** What goes out now, small, as a JPEG; null where nothing does. Takes no picture away from what is recorded. */
  still(): Promise<Blob | null>;
  /** How much detail its pictures lose from now on, where they go out as they are recorded. */
  soften(softness: Softness): void;
  /**
   * Gets ready for a recording of this size and rate. Null where the tracks stay the same, and are of that size from now on where the
   * source can give it.
   */
  turn(quality: Quality): Promise<Turn | null>;
  /** Stops every track and closes everything that was opened for it. Idempotent. */
  stop(): Promise<void>;
}

/** What a preview shows. */
export type Shown = Pick<Capture, 'stream' | 'still'>;

/**
 * Opens a source. `onEnded` is called once when the picture ends by itself: the tab was closed, the camera was
 * unplugged, the person stopped sharing; not after `stop()`.
 * @throws BroadcastError permission-needed, permission-denied, no-camera, camera-taken, camera-failed, capture-refused, screen-refused or screen-failed
 */
export type OpenCapture = (
  source: SourceRequest,
  quality: Quality,
  onEnded: () => void,
  mixer: CaptureMixer,
) => Promise<Capture>;
