import type { Layout } from '../../messages/layout.ts';
import { BlackWatch } from '../studio-mix/black-watch.ts';
import { Composition } from '../studio-mix/composition.ts';
import { drawOverlay } from '../studio-mix/overlay-art.ts';
import { everyTick } from './every-tick.ts';
import { PictureFitter } from './fit-picture.ts';
import { asItIs, fitted, frameOf, isPlainI420, type Pixels } from './frame-pixels.ts';
import { isFit, type Picture, type Size } from './picture.ts';
import { readFrames } from './read-frames.ts';
import { PictureSoftener, type Softness } from './soften-picture.ts';

/**
 * What the worker is told: the job once, with which it works until it is terminated; then how soft the pictures are to be; what
 * is laid over them; the camera's pictures for that, which may end, or null; and that something is to happen between two of
 * them. Through the port it says when, and hears that it has happened.
 */
export type ToSteadyRate =
  | { readonly job: SteadyRateJob }
  | { readonly gap: MessagePort }
  | { readonly softness: Softness }
  | { readonly layout: Layout }
  | { readonly camera: ReadableStream<VideoFrame> | null };

/** What it says: whether the source has been black for a while. */
export interface FromSteadyRate {
  readonly black: boolean;
}

export interface SteadyRateJob extends Size {
  readonly readable: ReadableStream<VideoFrame>;
  readonly writable: WritableStream<VideoFrame>;
  /** Frames a second. */
  readonly frameRate: number;
}

/** Makes the pictures of one source into what is recorded. */
class Work {
  softness: Softness = 0;
  readonly #size: Size;
  readonly #fitter: PictureFitter;
  readonly #softener: PictureSoftener;
  readonly #composition: Composition;
  readonly #black = new BlackWatch((black) => say({ black }));
  #camera: ReadableStream<VideoFrame> | null = null;
  #newest: Pixels | null = null;
  /** Whether nothing has been made of the newest yet. */
  #isNew = false;

  constructor({ width, height }: Size) {
    this.#size = { width, height };
    this.#fitter = new PictureFitter(this.#size);
    this.#softener = new PictureSoftener(this.#size);
    this.#composition = new Composition(this.#size, drawOverlay);
  }

  /** A picture of the source. */
  take(picture: Picture): void {
    const { softness } = this;
    const isAsItIs =
      softness === 0 &&
      isFit(picture, this.#size) &&
      (this.#composition.isPlain || isPlainI420(picture, this.#size));
    this.#newest = isAsItIs ? asItIs(picture) : this.#fit(picture, softness);
    this.#isNew = true;
    this.#black.see(this.#newest.data.subarray(0, this.#size.width * this.#size.height), performance.now());
  }

  /** What goes out now; null before the source has shown anything. */
  show(timeMs: number): VideoFrame | null {
    if (!this.#newest) return null;
    const pixels = this.#composed(this.#newest);
    this.#isNew = false;
    return frameOf(pixels, timeMs);
  }

  setLayout(layout: Layout): void {
    // An image that cannot be read is left out; the page has looked at it before.
    this.#composition.setLayout(layout).catch(() => undefined);
  }

  setCamera(readable: ReadableStream<VideoFrame> | null): void {
    this.#camera = readable;
    this.#composition.setCamera(null);
    if (!readable) return;
    const show = (picture: Picture | null): void => {
      if (this.#camera === readable) this.#composition.setCamera(picture);
    };
    // Its track has ended, or shows nothing that can be read: the show goes on without it.
    const end = (): void => show(null);
    void readFrames(readable, show).then(end, end);
  }

  #fit(picture: Picture, softness: Softness): Pixels {
    const data = this.#fitter.fit(picture);
    return fitted(softness > 0 ? this.#softener.soften(data, softness) : data, this.#size);
  }

  #composed(newest: Pixels): Pixels {
    // What came before there was anything to lay over it may have its colours in another order: until the next one comes.
    if (this.#composition.isPlain || newest.init.format !== 'I420') return newest;
    return fitted(this.#composition.compose(newest.data, this.#isNew), this.#size);
  }
}

const waiting: MessagePort[] = [];
let work: Work | null = null;

addEventListener('message', ({ data }: MessageEvent<ToSteadyRate>) => {
  if ('job' in data) work = begin(data.job);
  else if ('gap' in data) waiting.push(data.gap);
  else if (!work) return;
  else if ('softness' in data) work.softness = data.softness;
  else if ('layout' in data) work.setLayout(data.layout);
  else work.setCamera(data.camera);
});

function begin({ readable, writable, frameRate, ...size }: SteadyRateJob): Work {
  const begun = new Work(size);
  // Reaches the page as an error of the worker.
  readFrames(readable, (picture) => begun.take(picture)).catch(reportError);
  const out = writable.getWriter();
  everyTick(frameRate, waiting, (timeMs) => {
    const frame = begun.show(timeMs);
    // Refused when the track was stopped; whoever did that knows.
    if (frame) void out.write(frame).catch(() => undefined);
  });
  return begun;
}

function say(message: FromSteadyRate): void {
  (postMessage as (message: FromSteadyRate) => void)(message);
}
