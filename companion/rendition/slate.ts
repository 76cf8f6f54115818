import { FlvReader } from '../flv/reader.ts';
import type { FrameSize } from '../encoder/frame-size.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { FrameRate } from './frame-rate.ts';
import { soundHeader, SteadySound } from './steady-sound.ts';

/** Pixels, and pictures a second. */
export interface SlateShape {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/** Makes one closed group of pictures, `slateClipMs` long, as FLV; rejects with an error that says why not. */
export type MakeSlateClip = (shape: SlateShape, signal: AbortSignal) => Promise<Buffer>;

export interface SlateTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly makeSlateClip: MakeSlateClip;
}

/** Pictures a second while those of the recording have not been counted. */
const usualFrameRate = 30;
/** Length of the group of pictures that is repeated, in ms. */
export const slateClipMs = 2_000;
/** How often the pictures that have fallen due are sent, in ms. */
const tickMs = 100;
/** How long the clip may take to be made, in ms: one that takes longer stands still. */
const makeMs = 10_000;
/** Later than this, in ms, the machine has slept: what was missed is not made up for in a burst. */
const sleptMs = 2_000;

interface Clip {
  readonly header: FlvTag;
  readonly pictures: readonly FlvTag[];
}

interface Showing {
  readonly emit: (tag: FlvTag) => void;
  /** Null while it waits for a clip. */
  clip: Clip | null;
  readonly sound: SteadySound;
  startedAt: number;
  sent: number;
}

/**
 * "Back in a moment": what viewers see while the browser is away. One group of pictures is encoded ahead, when the
 * size is known, and its tags are repeated in real time with silence: that costs next to nothing.
 */
export class Slate {
  #size: FrameSize | null = null;
  #rate = new FrameRate();
  /** Null until it is made, for the shape that is named. */
  #clip: Clip | null = null;
  /** Empty while none is made, nor has been. */
  #shape = '';
  /** What was asked for last; null while nothing was. */
  #wanted: SlateShape | null = null;
  #making = new AbortController();
  #showing: Showing | null = null;
  #cancelTick: () => void = () => undefined;

  constructor(private readonly tools: SlateTools) {}

  get showing(): boolean {
    return this.#showing !== null;
  }

  /** The recording has this size; the frame rate is counted anew when that is another. */
  fit(size: FrameSize | null): void {
    if (!size) return;
    const { width, height } = size;
    const same = this.#size?.width === width && this.#size.height === height;
    if (same && !this.#rate.isOpen) return;
    this.#size = size;
    this.#rate = new FrameRate();
  }

  /** Counts the recording's pictures; as soon as their rate is known the clip is made. */
  see(picture: FlvTag): void {
    const frameRate = this.#rate.count(picture);
    if (frameRate !== null && this.#size) this.#makeFor({ ...this.#size, frameRate });
  }

  /** It may be shown soon: the clip is made now when there is none. */
  prepare(): void {
    // The browser went away before its pictures could be counted.
    if (this.#size && this.#rate.isOpen) this.#makeFor({ ...this.#size, frameRate: usualFrameRate });
    // It could not be made then: perhaps it can now.
    else if (this.#wanted) this.#makeFor(this.#wanted);
  }

  /**
   * Shows it from now on, or as soon as it is made; a second call changes nothing.
   * @param emit is given decoder configuration, pictures and sound, from timestamp 0, as they fall due
   */
  show(emit: (tag: FlvTag) => void): void {
    if (this.#showing) return;
    this.#showing = { emit, clip: null, sound: new SteadySound(), startedAt: 0, sent: 0 };
    this.prepare();
    this.#begin();
  }

  hide(): void {
    this.#cancelTick();
    this.#showing = null;
  }

  /** Hides it for good; a clip that is being made is given up. */
  close(): void {
    this.hide();
    this.#making.abort();
  }

  #makeFor(shape: SlateShape): void {
    this.#wanted = shape;
    const name = `${shape.width}x${shape.height}@${shape.frameRate}`;
    if (name === this.#shape) return;
    this.#shape = name;
    this.#clip = null;
    this.#making.abort();
    this.#making = new AbortController();
    void this.#make(shape, this.#making);
  }

  async #make(shape: SlateShape, making: AbortController): Promise<void> {
    const { clock, log, makeSlateClip } = this.tools;
    let isLate = false;
    const cancel = clock.setTimer(makeMs, () => {
      isLate = true;
      making.abort();
    });
    try {
      const flv = await makeSlateClip(shape, making.signal);
      if (making.signal.aborted) return;
      this.#clip = readClip(flv);
      this.#begin();
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

  #begin(): void {
    const { clock, log } = this.tools;
    if (!this.#showing || this.#showing.clip || !this.#clip) return;
    this.#showing.clip = this.#clip;
    this.#showing.startedAt = clock.now();
    log.info('the slate stands in');
    this.#showing.emit(this.#clip.header);
    this.#showing.emit(soundHeader());
    this.#showing.sound.beginAt(0);
    this.#tick(this.#showing, this.#clip.pictures);
  }

  #tick(showing: Showing, pictures: Clip['pictures']): void {
    const { clock } = this.tools;
    const dueAt = (): number =>
      Math.floor(showing.sent / pictures.length) * slateClipMs +
      pictures[showing.sent % pictures.length]!.timestamp;
    const late = clock.now() - showing.startedAt - dueAt();
    if (late > sleptMs) showing.startedAt += late;
    for (let due = dueAt(); due <= clock.now() - showing.startedAt; due = dueAt()) {
      for (const tag of showing.sound.fill(due)) showing.emit(tag);
      showing.emit({ ...pictures[showing.sent % pictures.length]!, timestamp: due });
      showing.sent += 1;
    }
    this.#cancelTick = clock.setTimer(tickMs, () => this.#tick(showing, pictures));
  }
}

/** @throws Error when it does not begin with a decoder configuration and a keyframe. */
function readClip(flv: Buffer): Clip {
  const video = new FlvReader().push(flv).filter((tag) => tag.type === 'video');
  const header = video.find((tag) => tag.sequenceHeader);
  const from = video.findIndex((tag) => tag.keyframe);
  const first = video[from];
  if (!header || !first) throw new Error('the clip of the slate has no keyframe');
  // Without ffmpeg's goodbye at the end.
  const pictures = video.slice(from).filter(({ payload }) => payload[1] === 1);
  return {
    header,
    pictures: pictures.map((tag) => ({ ...tag, timestamp: tag.timestamp - first.timestamp })),
  };
}
