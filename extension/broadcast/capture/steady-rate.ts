import type { Quality } from '../../messages/start-request.ts';
import type { PictureWay } from './picture-way.ts';
import type {
  FromSteadyRate,
  SteadyRateJob,
  SteadyRateShape,
  ToSteadyRate,
  ToTurn,
} from './steady-rate-worker.ts';

/** Chrome's way from a track to frames and back (https://w3c.github.io/mediacapture-transform/), which the standard's types do not know. */
interface Transform {
  readonly MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => {
    readonly readable: ReadableStream<VideoFrame>;
  };
  readonly MediaStreamTrackGenerator: new (init: { kind: 'video' }) => MediaStreamTrack & {
    readonly writable: WritableStream<VideoFrame>;
  };
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
): PictureWay {
  const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as unknown as Transform;
  const worker = new Worker(new URL('./steady-rate-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', onFailed, { once: true, signal });
  signal.addEventListener('abort', () => worker.terminate(), { once: true });
  const tell = (message: ToSteadyRate, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const made: MediaStreamTrack[] = [];
  const generate = (): InstanceType<Transform['MediaStreamTrackGenerator']> => {
    const track = new MediaStreamTrackGenerator({ kind: 'video' });
    made.push(track);
    return track;
  };
  signal.addEventListener('abort', () => made.forEach((track) => track.stop()), { once: true });
  let recorded: MediaStreamTrack | null = null;
  return {
    get track() {
      return recorded!;
    },
    show(track) {
      const { readable } = new MediaStreamTrackProcessor({ track });
      const steady = generate();
      const { writable } = steady;
      const job: SteadyRateJob = { readable, writable, width, height, frameRate };
      tell({ job }, [readable, writable]);
      recorded = steady;
    },
    settled: async () => undefined,
    async turn({ width, height, frameRate }) {
      const track = generate();
      const before = recorded!;
      const { writable } = track;
      const { port1, port2 } = new MessageChannel();
      const shape: SteadyRateShape = { writable, width, height, frameRate };
      tell({ turn: port2, shape }, [port2, writable]);
      const say = (message: ToTurn): void => port1.postMessage(message);
      const letGo = (one: MediaStreamTrack): void => {
        one.stop();
        made.splice(made.indexOf(one), 1);
      };
      return {
        track,
        isExact: true,
        over: () =>
          new Promise((resolve) => {
            port1.onmessage = ({ data }: MessageEvent<number>) => {
              recorded = track;
              resolve(data);
            };
            say('over');
          }),
        done() {
          recorded = track;
          say('done');
          letGo(before);
        },
        back() {
          recorded = before;
          say('back');
          letGo(track);
        },
      };
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
