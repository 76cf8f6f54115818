import { describe, expect, it } from 'vitest';
import { ceiling, Limiter } from '../../../../extension/broadcast/studio-mix/limiter.ts';

const rate = 48_000;
const block = 128;

/** What comes out for samples that are the same on both sides. */
function limit(
  samples: Float32Array,
  right: Float32Array = samples.slice(),
): Record<'left' | 'right', Float32Array> {
  const limiter = new Limiter(rate);
  const left = samples.slice();
  for (let at = 0; at < left.length; at += block) {
    limiter.process(left.subarray(at, at + block), right.subarray(at, at + block));
  }
  return { left, right };
}

const make = (seconds: number, sample: (n: number) => number): Float32Array =>
  Float32Array.from({ length: seconds * rate }, (_, n) => sample(n));
const tone = (hz: number, n: number): number => Math.sin((2 * Math.PI * hz * n) / rate);
const peak = (samples: Float32Array): number =>
  samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);

/** A generator of numbers from 0 to 1 that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('the limiter', () => {
  it('gives what is not too loud as it is, 2 ms later', () => {
    const quiet = make(0.5, (n) => 0.85 * tone(440, n));
    const { left, right } = limit(quiet);
    expect(left.subarray(96)).toEqual(quiet.subarray(0, quiet.length - 96));
    expect(right).toEqual(left);
  });

  it.each([
    ['a tone four times too loud', (n: number) => 4 * tone(440, n)],
    ['a single click', (n: number) => (n === 9_001 ? 8 : 0.5 * tone(300, n))],
    ['a tone that begins at once', (n: number) => (n < 5_000 ? 0 : 3 * tone(1_000, n))],
    ['a square', (n: number) => 6 * Math.sign(tone(97, n))],
    ['bursts', (n: number) => (n % 3_001 < 40 ? 5 : 0.1) * tone(2_000, n)],
  ])('lets no sample above the ceiling: %s', (_what, sample) => {
    expect(peak(limit(make(1, sample)).left)).toBeLessThanOrEqual(ceiling + 1e-6);
  });

  it('lets no sample above the ceiling, whatever noise comes', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const next = numbers(seed);
      const noise = make(0.3, () => (next() - 0.5) * 10 ** (next() * 2));
      expect(peak(limit(noise).left)).toBeLessThanOrEqual(ceiling + 1e-6);
    }
  });

  it('keeps a tone that is too loud near the ceiling, and a tone', () => {
    const { left } = limit(make(1, (n) => 4 * tone(440, n)));
    const steady = left.subarray(rate / 2);
    expect(peak(steady)).toBeGreaterThan(0.95 * ceiling);
    // What does not belong to the tone is at least 40 dB below it.
    let [inPhase, quadrature, power] = [0, 0, 0];
    steady.forEach((one, n) => {
      inPhase += one * tone(440, n);
      quadrature += one * Math.cos((2 * Math.PI * 440 * n) / rate);
      power += one * one;
    });
    const ofTone = (2 * (inPhase ** 2 + quadrature ** 2)) / steady.length;
    expect(10 * Math.log10(ofTone / (power - ofTone))).toBeGreaterThan(40);
  });

  it('turns both sides down alike, so that nothing moves in the room', () => {
    const { left, right } = limit(
      make(0.5, (n) => 3 * tone(440, n)),
      make(0.5, (n) => 0.3 * tone(440, n)),
    );
    left.forEach((one, n) => expect(right[n]).toBeCloseTo(one / 10, 5));
  });

  it('is as loud as before a second after it was too loud', () => {
    const { left } = limit(make(3, (n) => (n < rate ? 4 : 0.5) * tone(440, n)));
    expect(peak(left.subarray(2.5 * rate))).toBeCloseTo(0.5, 3);
  });
});
