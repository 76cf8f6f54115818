import type { Quality } from '../../messages/start-request.ts';
import type { PictureSink } from '../studio-mix/composer.ts';
import type { Softness } from './soften-picture.ts';

/** What becomes of the picture of a source on its way to the recorder. Each browser has one of its own. */
export interface PictureWay {
  /** What is to be recorded now; there is none before `show`. */
  readonly track: MediaStreamTrack;
  /** To be called once. `track` shows what this one does from then on, until the signal of the way has aborted. */
  show(track: MediaStreamTrack): void;
  /** Resolves when `track` is the one that is to be recorded for what the sink has been told by now. */
  settled(): Promise<void>;
  /**
   * Has `change` happen right before a picture, when there has been time for the one before it: a recorder that is stopped
   * with a picture in hand loses that. Resolves when it has happened; never, once the signal has aborted.
   */
  betweenPictures(change: () => void): Promise<void>;
  /** Another track, of this size and rate: pictures are on it, and no longer on the one before, once its change has happened. */
  reshape(quality: Quality): Promise<{
    readonly track: MediaStreamTrack;
    betweenPictures(change: () => void): Promise<void>;
  }>;
  /** How much later than they come pictures go out from now on, in ms, as near as their rate allows. */
  delay(ms: number): void;
  /** How much detail the pictures lose from now on. */
  soften(softness: Softness): void;
  /** What goes out now, small, as a JPEG; null where nothing does. */
  still(): Promise<Blob | null>;
  /** What is laid over the pictures, and looked at in them; to be used once something is shown. */
  readonly sink: PictureSink;
}
