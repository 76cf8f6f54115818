import { Limiter } from './limiter.ts';

/** What one input is to sound like. */
export interface InputSettings {
  /** Factor of its samples. */
  readonly gain: number;
  readonly muted: boolean;
}

/** What was measured of one input, as factors of full scale, after its gain whether it is muted or not. */
export interface InputLevel {
  readonly peak: number;
  readonly rms: number;
}

/** How long an input may give nothing before it counts as silent, in seconds. */
export const silentSeconds = 10;
/** Loudest sample that counts as nothing: −80 dBFS. The noise of a quiet room is louder. */
const nothing = 1e-4;
/** In how many seconds a gain goes from one value to the next: a jump would click. */
const rampSeconds = 0.01;

/** One of those that are mixed. */
class Input {
  readonly #rampSamples: number;
  readonly #silentSamples: number;
  #gain = 1;
  #target = 1;
  #factor: number | null = null;
  #step = 0;
  #peak = 0;
  #power = 0;
  #count = 0;
  #quiet = 0;
  isThere = false;

  constructor(sampleRate: number) {
    this.#rampSamples = rampSeconds * sampleRate;
    this.#silentSamples = silentSeconds * sampleRate;
  }

  set({ gain, muted }: InputSettings): void {
    this.#gain = gain;
    this.#target = muted ? 0 : gain;
    // The first is not heard coming.
    this.#factor ??= this.#target;
    this.#step = (this.#target - this.#factor) / this.#rampSamples;
  }

  get isSilent(): boolean {
    return this.isThere && this.#quiet >= this.#silentSamples;
  }

  /** Measures a block, and adds it to the sum. @param channels none where nothing is connected */
  add(channels: readonly Float32Array[], left: Float32Array, right: Float32Array): void {
    const [first] = channels;
    this.isThere = first !== undefined;
    if (!first) {
      this.#quiet = 0;
      return;
    }
    const second = channels[1] ?? first;
    let peak = 0;
    let power = 0;
    let factor = this.#factor ?? 1;
    for (let n = 0; n < first.length; n++) {
      const [l, r] = [first[n]!, second[n]!];
      peak = Math.max(peak, Math.abs(l), Math.abs(r));
      power += l * l + r * r;
      if (factor !== this.#target) factor = this.#next(factor);
      left[n]! += l * factor;
      right[n]! += r * factor;
    }
    this.#factor = factor;
    this.#peak = Math.max(this.#peak, peak);
    this.#power += power;
    this.#count += first.length * 2;
    this.#quiet = peak > nothing ? 0 : this.#quiet + first.length;
  }

  /** What was measured since the last time; null where nothing is connected. */
  takeLevel(): InputLevel | null {
    const level = { peak: this.#peak * this.#gain, rms: Math.sqrt(this.#power / this.#count) * this.#gain };
    const isMeasured = this.isThere && this.#count > 0;
    this.#peak = this.#power = this.#count = 0;
    return isMeasured ? level : null;
  }

  #next(factor: number): number {
    const next = factor + this.#step;
    return this.#step > 0 === next < this.#target ? next : this.#target;
  }
}

/** Mixes stereo inputs, each with a gain of its own, into one that does not clip. Block by block, as they come. */
export class SoundMix {
  readonly #inputs: readonly Input[];
  readonly #limiter: Limiter;

  /** @param inputs how many there are */
  constructor(inputs: number, sampleRate: number) {
    this.#inputs = Array.from({ length: inputs }, () => new Input(sampleRate));
    this.#limiter = new Limiter(sampleRate);
  }

  /** One for each input. */
  set(settings: readonly InputSettings[]): void {
    settings.forEach((one, n) => this.#inputs[n]?.set(one));
  }

  /** @param out both channels, filled with zeros */
  process(inputs: readonly (readonly Float32Array[])[], [left, right]: readonly Float32Array[]): void {
    if (!left || !right) return;
    this.#inputs.forEach((input, n) => input.add(inputs[n] ?? [], left, right));
    this.#limiter.process(left, right);
  }

  /** Of each input what was measured since the last time; null where nothing is connected. */
  takeLevels(): (InputLevel | null)[] {
    return this.#inputs.map((input) => input.takeLevel());
  }

  /** Of each input whether it has given nothing for `silentSeconds`. */
  get silent(): boolean[] {
    return this.#inputs.map(({ isSilent }) => isSilent);
  }
}
