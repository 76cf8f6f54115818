import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteTail } from '../../../companion/broadcast/byte-tail.ts';

describe('the tail of a byte stream', () => {
  it('holds exactly the bytes from where it was trimmed to', () => {
    const steps = fc.array(
      fc.record({ push: fc.oneof(fc.nat(200), fc.nat(150_000)), trim: fc.nat(200_000) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const tail = new ByteTail();
        let stream = Buffer.alloc(0);
        let start = 0;
        for (const { push, trim } of all) {
          const bytes = Buffer.from(Uint8Array.from({ length: push }, (_, at) => (stream.length + at) % 251));
          tail.push(bytes);
          stream = Buffer.concat([stream, bytes]);
          tail.trimTo(trim);
          start = Math.max(start, Math.min(trim, stream.length));
          expect(tail.start).toBe(start);
          expect(tail.size).toBe(stream.length - start);
          expect(Buffer.concat(tail.parts).equals(stream.subarray(start))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps large pieces as they came, but copies a small one out of what it was received in', () => {
    const large = Buffer.alloc(60_000, 1);
    const little = Buffer.alloc(60_000, 2).subarray(0, 20_000);
    const tail = new ByteTail();
    for (const piece of [large, little, large]) tail.push(piece);
    expect(tail.parts.map(({ buffer, length }) => [buffer === large.buffer, length])).toEqual([
      [true, 60_000],
      [false, 20_000],
      [true, 60_000],
    ]);
    expect(tail.parts[1]!.buffer.byteLength).toBeLessThan(60_000);
  });
});
