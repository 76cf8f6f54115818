/** Where the time that ffmpeg is given begins, in ms: an AAC encoder begins a little before what it is given. */
export const seamlessStartMs = 1_000;
/** Any whole number of pictures a second has slots that begin anew after so many ms. */
const slotsMs = 1_000;
/** What is left of a hole, in ms. */
const seamMs = 33;
/** How far what comes out of ffmpeg may lie before what went in, in ms: one packet of AAC. */
const earlyMs = 22;
/** Holes that are remembered because what came before them is still inside ffmpeg. */
const maxSpans = 100;

interface Span {
  /** In the time that ffmpeg is given, in ms. */
  readonly from: number;
  /** What was taken off, in ms. */
  readonly less: number;
}

/**
 * A time without holes for one track of a recording that goes through ffmpeg, and back again. It begins within a second of
 * {@link seamlessStartMs}, wherever the recording's does, and differs from that by whole seconds until the first hole: ffmpeg
 * puts pictures into the slots of a steady rate, and one that takes over from another one has to use the same slots, or the
 * picture that went out last would come once more, a little later.
 */
export class SeamlessTime {
  #spans: Span[] = [];
  #lastMs = 0;
  readonly #holeMs: number;

  /** @param holeMs a longer hole than this, in ms, is not given to ffmpeg, which would fill it all at once */
  constructor(holeMs: number) {
    this.#holeMs = holeMs;
  }

  /**
   * Never before 0, however far back the recording's time steps.
   * @param ms of the recording
   * @param leapMs where the recording has leapt in time; null where it has not. What leads there is a hole, however short
   * @returns the time for ffmpeg
   */
  into(ms: number, leapMs: number | null): number {
    if (this.#spans.length === 0) {
      this.#spans = [{ from: -Infinity, less: Math.floor(ms / slotsMs) * slotsMs - seamlessStartMs }];
      this.#lastMs = ms;
    }
    const hasLeapt = leapMs !== null && this.#lastMs < leapMs - seamMs && ms >= leapMs - seamMs;
    const isTooEarly = ms < this.#spans.at(-1)!.less;
    if (hasLeapt || isTooEarly || Math.abs(ms - this.#lastMs) > this.#holeMs) {
      const from = this.#lastMs - this.#spans.at(-1)!.less + seamMs;
      this.#spans = [...this.#spans, { from, less: ms - from }].slice(-maxSpans);
    }
    this.#lastMs = ms;
    return ms - this.#spans.at(-1)!.less;
  }

  /** A time that ffmpeg has given for what went into it, in ms of the recording. */
  back(ms: number): number {
    while (this.#spans[1] && this.#spans[1].from - earlyMs <= ms) this.#spans.shift();
    return ms + this.#spans[0]!.less;
  }
}
