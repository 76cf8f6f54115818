import type { Layout } from '../../messages/layout.ts';
import { BlackWatch } from '../studio-mix/black-watch.ts';
import { Composition } from '../studio-mix/composition.ts';
import { drawStill } from '../studio-mix/draw-still.ts';
import { drawOverlay } from '../studio-mix/overlay-art.ts';
import { PictureFitter } from './fit-picture.ts';
import { asItIs, fitted, frameOf, isPlainI420, type Pixels } from './frame-pixels.ts';
import { isFit, type Picture, type Size } from './picture.ts';
import { PictureSoftener, type Softness } from './soften-picture.ts';
import type { FromSteadyRate } from './steady-rate-worker.ts';

type Say = (message: FromSteadyRate) => void;

/** Makes the pictures of one source into what is recorded, in one size. For workers. */
export class SteadyPictures {
  softness: Softness = 0;
  readonly #size: Size;
  readonly #say: Say;
  readonly #fitter: PictureFitter;
  readonly #softener: PictureSoftener;
  readonly #composition: Composition;
  #black: BlackWatch;
  #layout: Layout | null = null;
  /** The newest of the source, and of the camera, as they came. */
  #source: Picture | null = null;
  #camera: Picture | null = null;
  #newest: Pixels | null = null;
  /** What went out last. */
  #shown: Pixels | null = null;
  /** Whether nothing has been made of the newest yet. */
  #isNew = false;

  constructor({ width, height }: Size, say: Say) {
    this.#size = { width, height };
    this.#say = say;
    this.#fitter = new PictureFitter(this.#size);
    this.#softener = new PictureSoftener(this.#size);
    this.#composition = new Composition(this.#size, drawOverlay);
    this.#black = new BlackWatch((black) => say({ black }));
  }

  /** A picture of the source. */
  take(picture: Picture): void {
    const { softness } = this;
    const isAsItIs =
      softness === 0 &&
      isFit(picture, this.#size) &&
      (this.#composition.isPlain || isPlainI420(picture, this.#size));
    this.#source = picture;
    this.#newest = isAsItIs ? asItIs(picture) : this.#fit(picture, softness);
    this.#isNew = true;
    this.#black.see(this.#newest.data.subarray(0, this.#size.width * this.#size.height), performance.now());
  }

  /** What goes out now; null before the source has shown anything. */
  show(timeMs: number): VideoFrame | null {
    if (!this.#newest) return null;
    const pixels = this.#composed(this.#newest);
    this.#isNew = false;
    this.#shown = pixels;
    return frameOf(pixels, timeMs);
  }

  /** What goes out now, small, as a JPEG; null before anything does. */
  async still(): Promise<Blob | null> {
    if (!this.#shown) return null;
    const frame = frameOf(this.#shown, 0);
    try {
      return await drawStill(frame, { width: frame.displayWidth, height: frame.displayHeight });
    } finally {
      frame.close();
    }
  }

  /** Resolves when it counts. */
  async setLayout(layout: Layout): Promise<void> {
    this.#layout = layout;
    // An image that cannot be read is left out; the page has looked at it before.
    await this.#composition.setLayout(layout).catch(() => undefined);
  }

  /** A picture of the camera; null for no camera. */
  showCamera(picture: Picture | null): void {
    this.#camera = picture;
    this.#composition.setCamera(picture);
  }

  /** The same in this size, with all that is laid over them drawn for it. Nothing of what is new is shown before `takeOver`. */
  async resized(size: Size): Promise<SteadyPictures> {
    const { width, height } = this.#size;
    if (size.width === width && size.height === height) return this;
    const next = new SteadyPictures(size, this.#say);
    if (this.#layout) await next.setLayout(this.#layout);
    return next;
  }

  /** Goes on with the very picture that `before` would have shown next. */
  takeOver(before: SteadyPictures): void {
    this.softness = before.softness;
    this.#black = before.#black;
    if (before.#layout && before.#layout !== this.#layout) void this.setLayout(before.#layout);
    this.showCamera(before.#camera);
    if (before.#source) this.take(before.#source);
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
