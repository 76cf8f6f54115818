import type { Quality } from '../../messages/start-request.ts';
import type { Softness } from './soften-picture.ts';
import type { PictureSink } from '../studio-mix/composer.ts';
import type { FromSteadyRate, SteadyRateJob, SteadyRateShape, ToSteadyRate } from './steady-rate-worker.ts';

/** Chrome's way from a track to frames and back (https://w3c.github.io/mediacapture-transform/), which the standard's types do not know. */
interface Transform {
  readonly MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => {
    readonly readable: ReadableStream<VideoFrame>;
  };
  readonly MediaStreamTrackGenerator: new (init: { kind: 'video' }) => MediaStreamTrack & {
    readonly writable: WritableStream<VideoFrame>;
  };
}

export interface SteadyRate {
  /** To be called once. @returns a track that shows what this one does */
  show(track: MediaStreamTrack): MediaStreamTrack;
  /**
   * Has `change` happen right before a picture, when there has been time for the one before it: a recorder that is stopped
   * with a picture in hand loses that. Resolves when it has happened; never, once the signal has aborted.
   */
  betweenPictures(change: () => void): Promise<void>;
  /** Another track, of this size and rate: pictures are on it, and no longer on the one before, once its change has happened. */
  reshape(quality: Quality): {
    readonly track: MediaStreamTrack;
    betweenPictures(change: () => void): Promise<void>;
  };
  /** How much later than they come pictures go out from now on, in ms, as near as their rate allows. */
  delay(ms: number): void;
  /** How much detail the pictures lose from now on. */
  soften(softness: Softness): void;
  /** What goes out now, small, as a JPEG; null where nothing does. */
  still(): Promise<Blob | null>;
  /** What is laid over the pictures, and looked at in them; to be used once there is a track. */
  readonly sink: PictureSink;
}

/**
 * Makes of a track one that shows it in one size, in the colours that platforms expect and at exactly so many frames a second, until
 * `signal` aborts: not every camera can be asked for every size. Tab capture delivers a frame
 * only when the page changes, or when a timer of its own has run down, some milliseconds late each time; cameras go
 * slower in the dark. A worker does it: all pages of the extension share one thread, and drawing one would hold up
 * the frames. It starts at once, so that it is there when the track is. For Chrome only.
 * @param onFailed is called at most once, when no more frames come though the track goes on
 */
export function steadyRate(
  { width, height, frameRate }: Quality,
  signal: AbortSignal,
  onFailed: () => void,
): SteadyRate {
  const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as unknown as Transform;
  const worker = new Worker(new URL('./steady-rate-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', onFailed, { once: true, signal });
  signal.addEventListener('abort', () => worker.terminate(), { once: true });
  const tell = (message: ToSteadyRate, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const between = (change: () => void, shape?: SteadyRateShape): Promise<void> => {
    const { port1, port2 } = new MessageChannel();
    const changed = new Promise<void>((resolve, reject) => {
      port1.addEventListener(
        'message',
        () => {
          try {
            change();
            resolve();
          } catch (error) {
            reject(error as Error);
          }
          port1.postMessage('changed');
          port1.close();
        },
        { once: true },
      );
    });
    port1.start();
    if (shape) tell({ gap: port2, shape }, [port2, shape.writable]);
    else tell({ gap: port2 }, [port2]);
    return changed;
  };
  return {
    show(track) {
      const { readable } = new MediaStreamTrackProcessor({ track });
      const steady = new MediaStreamTrackGenerator({ kind: 'video' });
      const { writable } = steady;
      const job: SteadyRateJob = { readable, writable, width, height, frameRate };
      tell({ job }, [readable, writable]);
      return steady;
    },
    betweenPictures: (change) => between(change),
    reshape({ width, height, frameRate }) {
      const track = new MediaStreamTrackGenerator({ kind: 'video' });
      const { writable } = track;
      return { track, betweenPictures: (change) => between(change, { writable, width, height, frameRate }) };
    },
    delay: (delayMs) => tell({ delayMs }),
    soften: (softness) => tell({ softness }),
    still: () =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        const { port1, port2 } = new MessageChannel();
        const answer = (still: Blob | null): void => {
          port1.close();
          signal.removeEventListener('abort', gone);
          resolve(still);
        };
        const gone = (): void => answer(null);
        signal.addEventListener('abort', gone);
        port1.onmessage = ({ data }: MessageEvent<Blob | null>) => answer(data);
        tell({ still: port2 }, [port2]);
      }),
    sink: {
      setLayout: (layout) => tell({ layout }),
      setCamera(track) {
        if (!track) return tell({ camera: null });
        const { readable } = new MediaStreamTrackProcessor({ track });
        tell({ camera: readable }, [readable]);
      },
      hear(listener) {
        const take = ({ data }: MessageEvent<FromSteadyRate>): void => listener(data);
        worker.addEventListener('message', take, { signal });
      },
    },
  };
}
