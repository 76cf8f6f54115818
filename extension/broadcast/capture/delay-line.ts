/** What can be let go of. */
interface Closable {
  close(): void;
}

/** Shows pictures some ticks later than they came. Without a delay each goes through as it is. */
export class DelayLine<Picture extends Closable> {
  readonly #again: (picture: Picture, timeMs: number) => Picture;
  readonly #waiting: Picture[] = [];
  #ticks: number;
  /** Whether nothing is shown before the first picture is due. */
  #isFilling: boolean;

  /**
   * @param again the same picture for another time, which is let go of alone
   * @param ticks how many later; at most a few, for so many pictures are kept
   * @param isFollowing whether something else is shown until the first picture is due; else that is shown early, too
   */
  constructor(again: (picture: Picture, timeMs: number) => Picture, ticks = 0, isFollowing = false) {
    this.#again = again;
    this.#ticks = ticks;
    this.#isFilling = isFollowing;
  }

  get ticks(): number {
    return this.#ticks;
  }

  /** From the next picture on. */
  set ticks(ticks: number) {
    this.#ticks = ticks;
  }

  /** @returns what is to be shown now, in place of the one that comes now; null for what something else shows */
  through(picture: Picture, timeMs: number): Picture | null {
    if (this.#ticks === 0) {
      this.clear();
      return picture;
    }
    this.#waiting.push(picture);
    while (this.#waiting.length > this.#ticks + 1) this.#waiting.shift()!.close();
    if (this.#waiting.length > this.#ticks) this.#isFilling = false;
    return this.#isFilling ? null : this.#again(this.#waiting[0]!, timeMs);
  }

  /** No picture comes any more. @returns what is to be shown now; null when all has been */
  drain(timeMs: number): Picture | null {
    this.#waiting.shift()?.close();
    const [next] = this.#waiting;
    return next ? this.#again(next, timeMs) : null;
  }

  clear(): void {
    for (const picture of this.#waiting.splice(0)) picture.close();
  }
}
