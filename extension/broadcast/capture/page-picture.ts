import { isPlain, plainLayout, type Layout } from '../../messages/layout.ts';
import type { Quality } from '../../messages/start-request.ts';
import { pageClock, type Clock } from '../../platform/clock.ts';
import type { PictureSink, SeenOfSource } from '../studio-mix/composer.ts';
import { stillOfTrack } from '../studio-mix/draw-still.ts';
import { watchTrackHere } from '../studio-mix/track-watch.ts';
import { openPainter, type OpenPainter, type Painter } from './painter.ts';
import type { PictureWay } from './picture-way.ts';

/** How long a painted track is kept on when nothing is laid over it any more, in ms: each change to another is a new epoch. */
export const restMs = 10_000;

/** What a page needs for it; tests give their own. */
interface PagePictureDeps {
  readonly open: OpenPainter;
  /** Says what is seen of the source. */
  readonly watch: typeof watchTrackHere;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/**
 * The way of a page, for browsers without one from a track to frames and back (Firefox). The source's own track is recorded, and
 * where something is to be laid over it one that is painted. Where painting fails the show goes on with the source's own, and that
 * is said.
 */
export class PagePicture implements PictureWay {
  readonly #signal: AbortSignal;
  readonly #onTrack: () => void;
  readonly #deps: PagePictureDeps;
  #quality: Quality;
  #source: MediaStreamTrack | null = null;
  #camera: MediaStreamTrack | null = null;
  #layout: Layout = plainLayout;
  #painter: Painter | null = null;
  /** In another size, until the recorder has its track. */
  #next: Painter | null = null;
  /** The one that is being opened. */
  #opening: Promise<void> | null = null;
  #cancelRest = (): void => undefined;
  #isBare = false;
  #tell: (seen: SeenOfSource) => void = () => undefined;

  /** @param onTrack is called when `track` has become another by itself */
  constructor(
    quality: Quality,
    signal: AbortSignal,
    onTrack: () => void,
    deps: PagePictureDeps = { open: openPainter, watch: watchTrackHere, clock: pageClock },
  ) {
    this.#quality = quality;
    this.#signal = signal;
    this.#onTrack = onTrack;
    this.#deps = deps;
    signal.addEventListener('abort', () => this.#close(), { once: true });
  }

  readonly sink: PictureSink = {
    setLayout: (layout) => {
      this.#layout = layout;
      for (const painter of this.#painters) painter.setLayout(layout);
      this.#cancelRest();
      if (!isPlain(layout)) return this.#begin();
      this.#say(false);
      this.#restSoon();
    },
    setCamera: (track) => {
      this.#camera = track;
      for (const painter of this.#painters) painter.setCamera(track);
    },
    hear: (listener) => {
      this.#tell = listener;
      this.#deps.watch(this.#source!, listener, this.#signal);
    },
  };

  get track(): MediaStreamTrack {
    return this.#painter?.track ?? this.#source!;
  }

  show(track: MediaStreamTrack): void {
    this.#source = track;
  }

  async settled(): Promise<void> {
    await this.#opening;
  }

  async turn(quality: Quality): ReturnType<PictureWay['turn']> {
    await this.#opening;
    if (quality === this.#quality) return null;
    const before = this.#quality;
    this.#quality = quality;
    this.#next?.stop();
    const next = (this.#next = this.#painter && (await this.#paint()));
    if (!next) return null;
    return {
      track: next.track,
      isExact: false,
      over: async () => {
        if (next !== this.#next) return 0;
        this.#painter?.stop();
        [this.#painter, this.#next] = [next, null];
        return 0;
      },
      done: () => undefined,
      back: () => {
        this.#quality = before;
        if (next !== this.#next) return;
        next.stop();
        this.#next = null;
      },
    };
  }

  /** Where sound is mixed it comes a little later than its picture; so does what is painted. */
  delay(): void {}

  /** What is recorded here is encoded anew, which has its own way with a picture that changes much. */
  soften(): void {}

  async still(): Promise<Blob | null> {
    return this.#painter ? this.#painter.still() : stillOfTrack(this.#source!);
  }

  get #painters(): readonly Painter[] {
    return [this.#painter, this.#next].filter((one) => one !== null);
  }

  #begin(): void {
    if (this.#painter || this.#opening) return;
    this.#opening = this.#paint()
      .then((painter) => {
        if (!painter) return;
        this.#painter = painter;
        this.#say(false);
        if (isPlain(this.#layout)) this.#restSoon();
        this.#onTrack();
      })
      .finally(() => (this.#opening = null));
  }

  /** Nothing is laid over the picture any more; for a while, perhaps. */
  #restSoon(): void {
    if (!this.#painter) return;
    this.#cancelRest = this.#deps.clock.setTimer(restMs, () => this.#leave());
  }

  /** Goes on with the source's own track. */
  #leave(): void {
    for (const painter of this.#painters) painter.stop();
    this.#painter = this.#next = null;
    this.#onTrack();
  }

  /** @returns null where it cannot be done, which is said, or where it is not wanted any more */
  async #paint(): Promise<Painter | null> {
    const { width, height, frameRate } = this.#quality;
    let painter: Painter;
    try {
      const onFailed = (): void => this.#lose(painter);
      const shape = { width, height, frameRate };
      painter = await this.#deps.open(this.#source!, shape, this.#layout, this.#signal, onFailed);
    } catch {
      this.#say(!this.#signal.aborted);
      return null;
    }
    painter.setLayout(this.#layout);
    painter.setCamera(this.#camera);
    if (!this.#signal.aborted) return painter;
    painter.stop();
    return null;
  }

  #lose(painter: Painter): void {
    if (painter !== this.#painter && painter !== this.#next) return;
    this.#cancelRest();
    this.#say(true);
    this.#leave();
  }

  #say(bare: boolean): void {
    if (bare === this.#isBare) return;
    this.#isBare = bare;
    this.#tell({ bare });
  }

  #close(): void {
    this.#cancelRest();
    for (const painter of this.#painters) painter.stop();
  }
}
