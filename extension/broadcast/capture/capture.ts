import type { Quality, SourceRequest } from '../../messages/start-request.ts';
import type { CaptureMixer } from '../studio-mix/sound-mixer.ts';
import type { Softness } from './soften-picture.ts';

/** The tracks of one size and rate, and the way to them. */
export interface Shape {
  /** The same one until one of its tracks is another. */
  readonly stream: MediaStream;
  /**
   * Has `change` happen between two pictures, where the browser lets us know when that is: a recorder that is stopped with a
   * picture in hand loses it. Resolves when it has happened; perhaps never, once it was stopped. @throws what `change` does
   */
  betweenPictures(change: () => void): Promise<void>;
}

/**
 * What is recorded: exactly one video track and, wherever the browser can make one, one audio track. The mixer says when that
 * has become another.
 */
export interface Capture extends Shape {
  /** Whether the source has ended by itself, in picture or sound; known here before `onEnded` is called. */
  readonly ended: boolean;
  /** Whether what is recorded of it is what platforms get, and is not encoded again by the companion. */
  readonly goesOutAsRecorded: boolean;
  /** What goes out now, small, as a JPEG; null where nothing does. Takes no picture away from what is recorded. */
  still(): Promise<Blob | null>;
  /** How much detail its pictures lose from now on, where they go out as they are recorded. */
  soften(softness: Softness): void;
  /**
   * Gets ready for another size and rate. That is what is captured from the change on that is made by `betweenPictures` of what is
   * returned; without one nothing has happened.
   */
  reshape(quality: Quality): Promise<Shape>;
  /** Stops every track and closes everything that was opened for it. Idempotent. */
  stop(): Promise<void>;
}

/** What a preview shows. */
export type Shown = Pick<Capture, 'stream' | 'still'>;

/**
 * Opens a source. `onEnded` is called once when the picture ends by itself: the tab was closed, the camera was
 * unplugged, the person stopped sharing; not after `stop()`.
 * @throws BroadcastError permission-needed, permission-denied, no-camera, camera-taken, capture-refused or screen-refused
 */
export type OpenCapture = (
  source: SourceRequest,
  quality: Quality,
  onEnded: () => void,
  mixer: CaptureMixer,
) => Promise<Capture>;
