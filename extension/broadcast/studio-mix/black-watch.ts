/** Time that a picture is black before that is said, in ms: a film fades in less. */
const blackMs = 5_000;
/** Distance between looks, in ms. */
const lookMs = 500;
/** Every so many samples are looked at of a picture as it is recorded, and of one that was made small: no picture has that width. */
const steps = { whole: 997, small: 7 } as const;
/** Samples of the largest that was made small. */
const smallSamples = 100_000;
/** Brightness up to which it is black; 16 is, exactly. */
const darkest = 20;

/** Says when a picture has been black for a while, as protected video is for who captures it, and when it no longer is. */
export class BlackWatch {
  readonly #say: (black: boolean) => void;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #blackSince: number | null = null;
  #said = false;

  constructor(say: (black: boolean) => void) {
    this.#say = say;
  }

  /** @param luma brightness, limited range. @param nowMs of any clock that only goes on */
  see(luma: Uint8Array, nowMs: number): void {
    if (nowMs - this.#lookedMs < lookMs) return;
    this.#lookedMs = nowMs;
    if (!isBlack(luma)) this.#blackSince = null;
    else this.#blackSince ??= nowMs;
    const black = this.#blackSince !== null && nowMs - this.#blackSince >= blackMs;
    if (black === this.#said) return;
    this.#said = black;
    this.#say(black);
  }
}

function isBlack(luma: Uint8Array): boolean {
  const step = luma.length > smallSamples ? steps.whole : steps.small;
  for (let at = 0; at < luma.length; at += step) if (luma[at]! > darkest) return false;
  return true;
}
