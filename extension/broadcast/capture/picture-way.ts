import type { Quality } from '../../messages/start-request.ts';
import type { PictureSink } from '../studio-mix/composer.ts';
import type { Turn } from './capture.ts';
import type { Softness } from './soften-picture.ts';

/** A turn of the picture alone; see `Turn`. `over` never resolves once the signal of the way has aborted. */
export interface TrackTurn extends Omit<Turn, 'stream'> {
  readonly track: MediaStreamTrack;
}

/** What becomes of the picture of a source on its way to the recorder. Each browser has one of its own. */
export interface PictureWay {
  /** What is to be recorded now; there is none before `show`. */
  readonly track: MediaStreamTrack;
  /** To be called once. `track` shows what this one does from then on, until the signal of the way has aborted. */
  show(track: MediaStreamTrack): void;
  /** Resolves when `track` is the one that is to be recorded for what the sink has been told by now. */
  settled(): Promise<void>;
  /** Another track, of this size and rate, that pictures may turn to; null where the same one goes on, as that from now on. */
  turn(quality: Quality): Promise<TrackTurn | null>;
  /** How much later than they come pictures go out from now on, in ms, as near as their rate allows. */
  delay(ms: number): void;
  /** How much detail the pictures lose from now on. */
  soften(softness: Softness): void;
  /** What goes out now, small, as a JPEG; null where nothing does. */
  still(): Promise<Blob | null>;
  /** What is laid over the pictures, and looked at in them; to be used once something is shown. */
  readonly sink: PictureSink;
}
