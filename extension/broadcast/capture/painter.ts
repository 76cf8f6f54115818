import type { Layout } from '../../messages/layout.ts';
import { deadline, pageClock, unlessAborted } from '../../platform/clock.ts';
import { drawStill } from '../studio-mix/draw-still.ts';
import { Paint } from '../studio-mix/paint.ts';
import type { Size } from './picture.ts';
import type { ToTicks } from './tick-worker.ts';

/** Longest wait for the first picture, in ms: a source that gives none is recorded as it is. */
const firstMs = 5_000;

/** How large pictures are, and how many of them there are a second. */
interface PainterShape extends Size {
  readonly frameRate: number;
}

/** Paints a source with what is laid over it. */
export interface Painter {
  readonly track: MediaStreamTrack;
  setLayout(layout: Layout): void;
  /** Whose pictures are the camera's; null for none. */
  setCamera(track: MediaStreamTrack | null): void;
  /** What is painted now, small, as a JPEG. */
  still(): Promise<Blob>;
  /** Nothing is painted any more. The track does not end: a recorder that still has it would end with it. */
  stop(): void;
}

/**
 * Resolves when the first picture is painted. `onFailed` is called at most once, later, when there will be no more.
 * @throws Error where there is none, or the signal has aborted before
 */
export type OpenPainter = (
  source: MediaStreamTrack,
  shape: PainterShape,
  layout: Layout,
  signal: AbortSignal,
  onFailed: () => void,
) => Promise<Painter>;

/**
 * Paints on a canvas that is recorded, by the clock of a worker: `requestVideoFrameCallback` comes less than once a second to a page in
 * the background, which Firefox lets paint as often as in front.
 */
export const openPainter: OpenPainter = async (source, shape, layout, signal, onFailed) => {
  const canvas = document.createElement('canvas');
  canvas.width = shape.width;
  canvas.height = shape.height;
  const paint = new Paint(canvas.getContext('2d', { alpha: false })!, shape, layout);
  const track = canvas.captureStream().getVideoTracks()[0]!;
  const video = play(source);
  let camera: HTMLVideoElement | null = null;
  const worker = new Worker(new URL('./tick-worker.ts', import.meta.url), { type: 'module' });
  const stop = (): void => {
    worker.terminate();
    for (const one of [video, camera]) if (one) one.srcObject = null;
  };
  let fail = (): void => undefined;
  worker.addEventListener('error', () => fail(), { once: true });
  const first = new Promise<true>((resolve, reject) => {
    fail = () => reject(new Error('the painter has failed'));
    worker.addEventListener('message', () => {
      if (!isShown(video)) return;
      paint.show(video, camera && isShown(camera) ? camera : null);
      resolve(true);
    });
  });
  const waiting = deadline(pageClock, firstMs, signal);
  try {
    await paint.setLayout(layout);
    worker.postMessage({ frameRate: shape.frameRate } satisfies ToTicks);
    if (!(await unlessAborted(first, waiting.signal))) throw new Error('there is no picture');
  } catch (error) {
    stop();
    throw error;
  } finally {
    waiting.done();
  }
  fail = onFailed;
  return {
    track,
    setLayout: (next) => void paint.setLayout(next),
    setCamera(next) {
      if (camera) camera.srcObject = null;
      camera = next && play(next);
    },
    still: () => drawStill(canvas, canvas),
    stop,
  };
};

function play(track: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  // Rejected when it is stopped before there is a picture; whoever did that knows.
  void video.play().catch(() => undefined);
  return video;
}

function isShown({ readyState }: HTMLVideoElement): boolean {
  return readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
}
