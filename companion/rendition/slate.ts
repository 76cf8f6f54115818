import type { PictureFormat } from '#protocol';
import type { FrameSize } from '../encoder/frame-size.ts';
import type { EncoderName } from '../encoder/video-encoders.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { FrameRate } from './frame-rate.ts';
import { readClip, SlateSegment, type SlateClip } from './slate-segment.ts';

/** Pixels, pictures a second, and seconds. */
export interface SlateShape {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** How long it is, which is how far its keyframes are apart when it is repeated. */
  readonly seconds: number;
  /** What encodes the recording, where that is not H.264. */
  readonly encoder?: EncoderName;
}

/** Makes one closed group of pictures as FLV; rejects with an error that says why not. */
export type MakeSlateClip = (shape: SlateShape, signal: AbortSignal) => Promise<Buffer>;

export interface SlateTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly makeSlateClip: MakeSlateClip;
  /** Called when viewers begin to see it, and when they do no more. */
  readonly onSlate?: (showing: boolean) => void;
}

/** Pictures a second while those of the recording have not been counted. */
const usualFrameRate = 30;
/** How long the clip may take to be made, in ms: one that takes longer stands still. */
const makeMs = 10_000;

/**
 * "Back in a moment": what viewers see while the browser is away. One group of pictures is encoded ahead, when the
 * size is known, and its tags are repeated in real time with silence: that costs next to nothing.
 */
export class Slate {
  #size: FrameSize | null = null;
  #how: Pick<SlateShape, 'seconds' | 'encoder'> = { seconds: 2 };
  #rate = new FrameRate();
  /** Null until it is made, for the shape that is named. */
  #clip: SlateClip | null = null;
  /** Empty while none is made, nor has been. */
  #shape = '';
  /** What was asked for last; null while nothing was. */
  #wanted: SlateShape | null = null;
  #making = new AbortController();
  #segment: SlateSegment | null = null;
  readonly #tools: SlateTools;

  constructor(tools: SlateTools) {
    this.#tools = tools;
  }

  get showing(): boolean {
    return this.#segment !== null;
  }

  /**
   * The recording has this size; the frame rate is counted anew when that is another.
   * @param how the distance between its keyframes, and what encodes it
   */
  fit(size: FrameSize | null, how: Pick<SlateShape, 'seconds' | 'encoder'>): void {
    if (!size) return;
    this.#how = how;
    const { width, height } = size;
    const same = this.#size?.width === width && this.#size.height === height;
    if (same && !this.#rate.isOpen) return;
    this.#size = size;
    this.#rate = new FrameRate();
  }

  /** A recording is to have this format: where there was none yet, the clip is made for it. @param how see `fit` */
  expect(format: PictureFormat, how: Pick<SlateShape, 'seconds' | 'encoder'>): void {
    if (!this.#size) this.#makeFor({ ...format, ...how });
  }

  /** Counts the recording's pictures; as soon as their rate is known the clip is made. */
  see(picture: FlvTag): void {
    const frameRate = this.#rate.count(picture);
    if (frameRate !== null && this.#size) this.#makeFor({ ...this.#size, frameRate, ...this.#how });
  }

  /** It may be shown soon: the clip is made now when there is none. */
  prepare(): void {
    // The browser went away before its pictures could be counted.
    if (this.#size && this.#rate.isOpen) {
      this.#makeFor({ ...this.#size, frameRate: usualFrameRate, ...this.#how });
    }
    // It could not be made then: perhaps it can now.
    else if (this.#wanted) this.#makeFor(this.#wanted);
  }

  /**
   * Shows it from now on, or as soon as it is made; a second call changes nothing.
   * @param emit is given decoder configuration, pictures and sound, from timestamp 0, as they fall due
   */
  show(emit: (tag: FlvTag) => void): void {
    if (this.#segment) return;
    this.#segment = new SlateSegment(this.#tools, emit);
    this.#tools.onSlate?.(true);
    this.#segment.begin();
    this.prepare();
    if (this.#clip) this.#segment.take(this.#clip);
  }

  hide(): void {
    if (!this.#segment) return;
    this.#segment.cut();
    this.#segment = null;
    this.#tools.onSlate?.(false);
  }

  /** Hides it for good; a clip that is being made is given up. */
  close(): void {
    this.hide();
    this.#making.abort();
  }

  #makeFor(shape: SlateShape): void {
    this.#wanted = shape;
    const name = Object.values(shape).join();
    if (name === this.#shape) return;
    this.#shape = name;
    this.#clip = null;
    this.#making.abort();
    this.#making = new AbortController();
    void this.#make(shape, this.#making);
  }

  async #make(shape: SlateShape, making: AbortController): Promise<void> {
    const { clock, log, makeSlateClip } = this.#tools;
    let isLate = false;
    const cancel = clock.setTimer(makeMs, () => {
      isLate = true;
      making.abort();
    });
    try {
      const flv = await makeSlateClip(shape, making.signal);
      if (making.signal.aborted) return;
      this.#clip = readClip(flv, shape.seconds * 1_000);
      this.#segment?.take(this.#clip);
    } catch (err) {
      if (making !== this.#making || (making.signal.aborted && !isLate)) return;
      this.#shape = '';
      log.warn('No slate can be made: viewers will see nothing while the browser is away', { err });
      // Viewers wait for it.
      if (isLate && this.showing) this.#makeFor(shape);
    } finally {
      cancel();
    }
  }
}
