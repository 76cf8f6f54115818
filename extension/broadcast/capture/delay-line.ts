/** What can be let go of. */
interface Closable {
  close(): void;
}

/** Shows pictures some ticks later than they came, the first one until its time is over. Without a delay each goes through as it is. */
export class DelayLine<Picture extends Closable> {
  readonly #again: (picture: Picture, timeMs: number) => Picture;
  readonly #waiting: Picture[] = [];
  #ticks = 0;

  /** @param again the same picture for another time, which is let go of alone */
  constructor(again: (picture: Picture, timeMs: number) => Picture) {
    this.#again = again;
  }

  /** From the next picture on. @param ticks how many later; at most a few, for so many pictures are kept */
  set ticks(ticks: number) {
    this.#ticks = ticks;
  }

  /** @returns what is to be shown now, in place of the one that comes now */
  through(picture: Picture, timeMs: number): Picture {
    if (this.#ticks === 0) {
      this.clear();
      return picture;
    }
    this.#waiting.push(picture);
    while (this.#waiting.length > this.#ticks + 1) this.#waiting.shift()!.close();
    return this.#again(this.#waiting[0]!, timeMs);
  }

  clear(): void {
    for (const picture of this.#waiting.splice(0)) picture.close();
  }
}
