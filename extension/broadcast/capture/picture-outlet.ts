import type { CaptureClock } from './capture-clock.ts';
import { DelayLine } from './delay-line.ts';
import { everyTick } from './every-tick.ts';

/** Where pictures go, and how many of them. */
export interface OutletTarget {
  readonly writable: WritableStream<VideoFrame>;
  /** Frames a second. */
  readonly frameRate: number;
}

/** Makes the picture of a tick, whose time is given on the clock of captures and on that of `performance`, in ms; null for none. */
export type MakePicture = (timeMs: number, tickMs: number) => VideoFrame | null;

/**
 * Has pictures go to one place, at one rate. Another outlet may follow it: then each picture goes to one of the two, in order, as far
 * apart as any two of them.
 */
export class PictureOutlet {
  /** How much later than they are made pictures go out, in ms, as near as the rate allows. */
  delayMs: number;
  /** Called when the first picture has gone out, with its time. */
  onFirst: (atMs: number) => void = () => undefined;
  readonly #frameRate: number;
  readonly #clock: Pick<CaptureClock, 'at'>;
  readonly #make: MakePicture;
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>;
  #line: DelayLine<VideoFrame>;
  #cancel = (): void => undefined;
  /** When the next picture would be made, in ms on the clock of `performance`. */
  #nextMs = performance.now();
  /** See `lastMs`. */
  #lastMs: number | null = null;

  constructor(
    { writable, frameRate }: OutletTarget,
    delayMs: number,
    clock: Pick<CaptureClock, 'at'>,
    make: MakePicture,
  ) {
    this.#clock = clock;
    this.#make = make;
    this.#frameRate = frameRate;
    this.delayMs = delayMs;
    this.#writer = writable.getWriter();
    this.#line = this.#newLine(false);
  }

  /** The time of the last picture, in ms on the clock of captures; null before the first. */
  get lastMs(): number | null {
    return this.#lastMs;
  }

  /** Has pictures made at once and from now on. */
  begin(): void {
    this.#start(performance.now());
  }

  /** From now on pictures are made for this one; those that `before` has still go out there. */
  follow(before: PictureOutlet): void {
    this.#line.clear();
    this.#line = this.#newLine(before.#line.ticks > 0);
    this.#start(before.#nextMs);
    before.#drain();
  }

  /** Nothing goes out any more, and whoever has it hears of its end. */
  close(): void {
    this.#cancel();
    this.#line.clear();
    void this.#writer.close().catch(() => undefined);
  }

  #start(firstMs: number): void {
    this.#cancel();
    this.#cancel = everyTick(this.#frameRate, firstMs, (tickMs) => {
      this.#nextMs = tickMs + 1000 / this.#frameRate;
      this.#line.ticks = this.#ticks;
      const timeMs = this.#clock.at(tickMs);
      const picture = this.#make(timeMs, tickMs);
      this.#show(picture && this.#line.through(picture, timeMs), timeMs);
    });
  }

  #drain(): void {
    this.#cancel();
    this.#cancel = everyTick(this.#frameRate, this.#nextMs, (tickMs) => {
      const timeMs = this.#clock.at(tickMs);
      const picture = this.#line.drain(timeMs);
      if (picture) this.#show(picture, timeMs);
      else this.#cancel();
    });
  }

  get #ticks(): number {
    return Math.round((this.delayMs * this.#frameRate) / 1000);
  }

  #newLine(isFollowing: boolean): DelayLine<VideoFrame> {
    return new DelayLine<VideoFrame>(
      (frame, timeMs) => new VideoFrame(frame, { timestamp: Math.round(timeMs * 1000) }),
      this.#ticks,
      isFollowing,
    );
  }

  #show(picture: VideoFrame | null, timeMs: number): void {
    if (!picture) return;
    const isFirst = this.#lastMs === null;
    this.#lastMs = timeMs;
    // Refused when the track was stopped; whoever did that knows.
    void this.#writer.write(picture).catch(() => undefined);
    if (isFirst) this.onFirst(timeMs);
  }
}
