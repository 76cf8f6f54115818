/** What frames may be apart, in ms, before time is missing: ten pictures a second are few, but go on. */
const longestFrameMs = 300;

/** Follows the stamps of both tracks. */
export class TimeMeter {
  #first: number | null = null;
  #last = 0;
  #picture: { readonly first: number; last: number } | null = null;
  #sound: { readonly first: number; last: number } | null = null;
  #longestJumpMs = 0;

  /** @param at in ms */
  picture(at: number): void {
    this.#note(at);
    this.#picture ??= { first: at, last: at };
    const gap = at - this.#picture.last;
    this.#jump(gap < 0 ? -gap : gap > longestFrameMs ? gap : 0);
    this.#picture.last = at;
  }

  /** @param seconds of sound in the packet; null where that is not known */
  sound(at: number, seconds: number | null): void {
    this.#note(at);
    const isFirst = this.#sound === null;
    this.#sound ??= { first: at, last: at };
    if (!isFirst && seconds !== null) this.#jump(Math.abs(at - this.#sound.last - seconds * 1_000));
    this.#sound.last = at;
  }

  get measuredMs(): number {
    return Math.max(0, this.#last - (this.#first ?? this.#last));
  }

  /** Of sound what its stamps jump by, of pictures the longest time without one that is more than slow, in ms. */
  get longestJumpMs(): number {
    return this.#longestJumpMs;
  }

  /** First sound after first picture, in ms; null before both are there. */
  get startOffsetMs(): number | null {
    return this.#picture && this.#sound ? this.#sound.first - this.#picture.first : null;
  }

  #note(at: number): void {
    this.#first = Math.min(this.#first ?? at, at);
    this.#last = Math.max(this.#last, at);
  }

  #jump(ms: number): void {
    this.#longestJumpMs = Math.max(this.#longestJumpMs, ms);
  }
}
