import type { HeardFigures } from './figures.ts';
import { Stretches } from './stretches.ts';

/** What sound is decoded to: two channels of 16 bits. */
export const pcm = { rate: 48_000, bytesPerFrame: 4 } as const;

/** What is judged as one, in frames: a tenth of a second. */
const blockFrames = 4_800;
/** Below this nothing is heard, as a share of full scale: -60 dBFS, as ffmpeg's silencedetect has it. */
const silentPeak = 10 ** (-60 / 20) * 32_768;
/** A sample at full scale, and how many of them in a row are clipped. */
const fullScale = 32_700;
const clippedRun = 3;
/** A beep begins where the sound of a millisecond is louder than this, after so many that were much quieter. */
const millisecondFrames = 48;
const loud = 0.04 * 32_768;
const calm = 0.004 * 32_768;
const calmMs = 150;

/** Measures decoded sound, in bounded memory. */
export class PcmMeter {
  /** Bytes of a frame that is not whole. */
  #rest = Buffer.alloc(0);
  #frames = 0;
  readonly #block = { left: 0, right: 0, peak: 0, frames: 0 };
  readonly #silence = new Stretches();
  #leftPower = 0;
  #rightPower = 0;
  readonly #runs = { left: 0, right: 0 };
  #clipped = 0;
  #millisecond = { peak: 0, frames: 0 };
  #calmMs = 0;
  readonly #onBeep: (frame: number) => void;

  /** @param onBeep is told at which frame a sound begins after a moment of silence */
  constructor(onBeep: (frame: number) => void) {
    this.#onBeep = onBeep;
  }

  push(bytes: Buffer): void {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const whole = all.length - (all.length % pcm.bytesPerFrame);
    for (let at = 0; at < whole; at += pcm.bytesPerFrame)
      this.#frame(all.readInt16LE(at), all.readInt16LE(at + 2));
    this.#rest = Buffer.from(all.subarray(whole));
  }

  /** Null before a tenth of a second was heard. */
  get figures(): Omit<HeardFigures, 'lufs'> | null {
    const silentPercent = this.#silence.percent;
    if (silentPercent === null) return null;
    const isHeard = this.#leftPower + this.#rightPower > 0;
    return {
      silentPercent,
      clippedPercent: (100 * this.#clipped) / (2 * this.#frames),
      leftOverRightDb: isHeard ? 10 * Math.log10((this.#leftPower + 1) / (this.#rightPower + 1)) : null,
    };
  }

  #frame(left: number, right: number): void {
    const peak = Math.max(Math.abs(left), Math.abs(right));
    this.#frames += 1;
    if (peak >= fullScale || this.#runs.left + this.#runs.right > 0) {
      this.#count('left', left);
      this.#count('right', right);
    }
    const block = this.#block;
    block.left += left * left;
    block.right += right * right;
    if (peak > block.peak) block.peak = peak;
    if (++block.frames === blockFrames) this.#endBlock();
    const moment = this.#millisecond;
    if (peak > moment.peak) moment.peak = peak;
    if (++moment.frames === millisecondFrames) this.#endMillisecond();
  }

  #count(side: 'left' | 'right', sample: number): void {
    const run = Math.abs(sample) >= fullScale ? this.#runs[side] + 1 : 0;
    this.#runs[side] = run;
    if (run >= clippedRun) this.#clipped += run === clippedRun ? clippedRun : 1;
  }

  #endBlock(): void {
    const { left, right, peak } = this.#block;
    this.#silence.add(blockFrames / pcm.rate, peak < silentPeak);
    if (peak >= silentPeak) {
      this.#leftPower += left / blockFrames;
      this.#rightPower += right / blockFrames;
    }
    Object.assign(this.#block, { left: 0, right: 0, peak: 0, frames: 0 });
  }

  #endMillisecond(): void {
    const { peak } = this.#millisecond;
    if (peak > loud && this.#calmMs >= calmMs) this.#onBeep(this.#frames - millisecondFrames);
    this.#calmMs = peak < calm ? this.#calmMs + 1 : peak > loud ? 0 : this.#calmMs;
    this.#millisecond = { peak: 0, frames: 0 };
  }
}
