/** What may keep the bitrate below what was chosen: what the platforms take, and what the upload bears. */
export type VideoLimit = 'platform' | 'upload';

/** Bitrates of video that must not be exceeded, in kbit/s, each for a reason of its own: the lowest counts. */
export class VideoLimits {
  /** What the person has chosen. */
  chosenKbps: number;
  readonly #limits = new Map<VideoLimit, number>();

  constructor(chosenKbps: number) {
    this.chosenKbps = chosenKbps;
  }

  /** What may go out. */
  get kbps(): number {
    return Math.min(this.chosenKbps, ...this.#limits.values());
  }

  /** The limit for one reason, where that is below what was chosen; else null. */
  of(why: VideoLimit): number | null {
    const kbps = this.#limits.get(why) ?? this.chosenKbps;
    return kbps < this.chosenKbps ? kbps : null;
  }

  /** @param kbps null for none */
  set(why: VideoLimit, kbps: number | null): void {
    if (kbps === null) this.#limits.delete(why);
    else this.#limits.set(why, kbps);
  }
}
