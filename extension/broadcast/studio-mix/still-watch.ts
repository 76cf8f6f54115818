/** Time without a picture before that is said, in ms: tabs and cameras give several a second, whatever they show. */
const stillMs = 5_000;

/** Says when a source has given no picture for a while, as a tab whose page has crashed, and when it does again. */
export class StillWatch {
  readonly #say: (still: boolean) => void;
  #withoutMs = 0;

  constructor(say: (still: boolean) => void) {
    this.#say = say;
  }

  /** A picture came. */
  see(): void {
    if (this.#withoutMs >= stillMs) this.#say(false);
    this.#withoutMs = 0;
  }

  /** The newest goes out for this long, in ms: not by the clock, which goes on while the machine sleeps. */
  show(ms: number): void {
    const before = this.#withoutMs;
    this.#withoutMs += ms;
    if (before < stillMs && this.#withoutMs >= stillMs) this.#say(true);
  }
}
