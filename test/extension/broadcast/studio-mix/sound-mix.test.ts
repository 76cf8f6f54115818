import { describe, expect, it } from 'vitest';
import { ceiling } from '../../../../extension/broadcast/studio-mix/limiter.ts';
import { SoundMix, type InputSettings } from '../../../../extension/broadcast/studio-mix/sound-mix.ts';

const rate = 48_000;
const block = 128;
const asItIs: InputSettings = { gain: 1, muted: false };

type Sample = (n: number) => number;
const tone =
  (hz: number, level = 1): Sample =>
  (n) =>
    level * Math.sin((2 * Math.PI * hz * n) / rate);

/** A mix of two that is fed by hand. */
class Fed {
  readonly mix = new SoundMix(2, rate);
  #now = 0;

  /** @param inputs null for one that is not connected. @returns what comes out on the left */
  play(seconds: number, ...inputs: (Sample | null)[]): Float32Array {
    const out: number[] = [];
    for (const end = this.#now + seconds * rate; this.#now < end; this.#now += block) {
      const blocks = inputs.map((sample) =>
        sample ? [Float32Array.from({ length: block }, (_, n) => sample(this.#now + n))] : [],
      );
      const sides = [new Float32Array(block), new Float32Array(block)];
      this.mix.process(blocks, sides);
      expect(sides[1]).toEqual(sides[0]);
      out.push(...sides[0]!);
    }
    return Float32Array.from(out);
  }
}

/** How loud one tone is in it, as its amplitude. */
function amplitude(samples: Float32Array, hz: number): number {
  let [inPhase, quadrature] = [0, 0];
  samples.forEach((one, n) => {
    inPhase += one * Math.sin((2 * Math.PI * hz * n) / rate);
    quadrature += one * Math.cos((2 * Math.PI * hz * n) / rate);
  });
  return (2 * Math.hypot(inPhase, quadrature)) / samples.length;
}

describe('the mix', () => {
  it('has both inputs in it, each as loud as it is set', () => {
    const fed = new Fed();
    fed.mix.set([
      { gain: 0.5, muted: false },
      { gain: 2, muted: false },
    ]);
    const out = fed.play(1, tone(440, 0.4), tone(900, 0.2)).subarray(rate / 10);
    expect(amplitude(out, 440)).toBeCloseTo(0.2, 2);
    expect(amplitude(out, 900)).toBeCloseTo(0.4, 2);
  });

  it('lets nothing of a muted input through, and goes on measuring it', () => {
    const fed = new Fed();
    fed.mix.set([asItIs, { gain: 0.5, muted: true }]);
    const out = fed.play(0.5, tone(440, 0.4), tone(900, 0.4));
    expect(amplitude(out, 900)).toBeLessThan(1e-3);
    const [, microphone] = fed.mix.takeLevels();
    expect(microphone!.peak).toBeCloseTo(0.2, 3);
    expect(microphone!.rms).toBeCloseTo(0.2 / Math.SQRT2, 3);
  });

  it('changes a gain within 10 ms, and without a jump', () => {
    const fed = new Fed();
    fed.mix.set([asItIs, asItIs]);
    fed.play(0.1, () => 0.5, null);
    fed.mix.set([{ gain: 1, muted: true }, asItIs]);
    const out = fed.play(0.1, () => 0.5, null);
    const jumps = out.map((one, n) => (n === 0 ? 0 : Math.abs(one - out[n - 1]!)));
    expect(Math.max(...jumps)).toBeLessThan(0.002);
    expect(Math.max(...out.subarray(0.0125 * rate))).toBe(0);
  });

  it('does not clip with everything turned up as far as it goes', () => {
    const fed = new Fed();
    fed.mix.set([
      { gain: 4, muted: false },
      { gain: 4, muted: false },
    ]);
    const out = fed.play(1, tone(440), tone(900));
    expect(Math.max(...out.map(Math.abs))).toBeLessThanOrEqual(ceiling + 1e-6);
  });

  it('measures nothing of what is not connected', () => {
    const fed = new Fed();
    fed.play(0.2, tone(440), null);
    expect(fed.mix.takeLevels()[1]).toBeNull();
    expect(fed.mix.silent).toEqual([false, false]);
  });

  it('says after 10 s that an input gives nothing, and no longer when it does', () => {
    const fed = new Fed();
    const almostNothing = tone(440, 0.5e-4);
    fed.play(9.9, tone(440), almostNothing);
    expect(fed.mix.silent).toEqual([false, false]);
    fed.play(0.2, tone(440), almostNothing);
    expect(fed.mix.silent).toEqual([false, true]);
    fed.play(0.01, tone(440), tone(900, 1e-3));
    expect(fed.mix.silent).toEqual([false, false]);
  });

  it('does not take another microphone for silent because the one before it was', () => {
    const fed = new Fed();
    fed.play(10.1, tone(440), () => 0);
    fed.play(0.01, tone(440), null);
    fed.play(0.01, tone(440), () => 0);
    expect(fed.mix.silent).toEqual([false, false]);
  });
});
