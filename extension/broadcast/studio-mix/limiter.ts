/** Loudest sample that goes out: 1 dB below full scale, because what is compressed comes back a little louder. */
export const ceiling = 10 ** (-1 / 20);
/** How long it looks ahead, and so how much later everything comes out, in seconds. */
export const lookaheadSeconds = 0.002;
/** Time constant of becoming as loud as before, in seconds. */
const releaseSeconds = 0.15;
/** Nearer to 1 than this a gain is 1. */
const nearly = 0.9999;

/**
 * Keeps every sample of two channels at or below the ceiling, and what is below it as it is: a limiter that looks ahead, so that
 * the gain has come down, in an even slope, when the peak that needs it goes out. A DynamicsCompressorNode cannot promise that: it
 * sees a peak when it is out. The gain of a sample is the mean of the least ones that the samples around it need, so none of the
 * terms is greater than what it needs itself.
 */
export class Limiter {
  /** Samples that everything comes out later. */
  readonly delay: number;
  readonly #release: number;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  /** Gains whose mean is the gain. */
  readonly #gains: Float64Array;
  #sum: number;
  /** What samples that are too loud need, of those in sight: falling towards the front, each with its time. */
  readonly #needs: { readonly at: number; readonly gain: number }[] = [];
  #gain = 1;
  /** For so many samples nothing has been turned down. */
  #calm = 0;
  #now = 0;

  constructor(sampleRate: number) {
    this.delay = Math.round(lookaheadSeconds * sampleRate);
    this.#release = 1 - Math.exp(-1 / (releaseSeconds * sampleRate));
    this.#left = new Float32Array(this.delay);
    this.#right = new Float32Array(this.delay);
    this.#gains = new Float64Array(this.delay + 1).fill(1);
    this.#sum = this.#gains.length;
  }

  /** In place. */
  process(left: Float32Array, right: Float32Array): void {
    const isCalm = this.#calm >= this.#gains.length && !isLouder(left, ceiling) && !isLouder(right, ceiling);
    for (let n = 0; n < left.length; n++) {
      const gain = isCalm ? 1 : this.#gainFor(Math.max(Math.abs(left[n]!), Math.abs(right[n]!)));
      const at = this.#now++ % this.delay;
      const [l, r] = [this.#left[at]!, this.#right[at]!];
      this.#left[at] = left[n]!;
      this.#right[at] = right[n]!;
      left[n] = l * gain;
      right[n] = r * gain;
    }
  }

  /** @param level of the sample that comes in. @returns the gain of the one that goes out */
  #gainFor(level: number): number {
    const needs = this.#needs;
    if (level > ceiling) {
      const gain = ceiling / level;
      while (needs.length > 0 && needs.at(-1)!.gain >= gain) needs.pop();
      needs.push({ at: this.#now, gain });
    }
    if (needs.length > 0 && needs[0]!.at < this.#now - this.delay) needs.shift();
    const released = this.#gain + (1 - this.#gain) * this.#release;
    this.#gain = Math.min(needs[0]?.gain ?? 1, released > nearly ? 1 : released);
    const at = this.#now % this.#gains.length;
    this.#sum += this.#gain - this.#gains[at]!;
    this.#gains[at] = this.#gain;
    this.#calm = this.#gain === 1 ? this.#calm + 1 : 0;
    // What rounding has left in the sum goes with it.
    if (this.#calm === this.#gains.length) this.#sum = this.#gains.length;
    return this.#sum / this.#gains.length;
  }
}

function isLouder(samples: Float32Array, than: number): boolean {
  for (let n = 0; n < samples.length; n++) if (Math.abs(samples[n]!) > than) return true;
  return false;
}
