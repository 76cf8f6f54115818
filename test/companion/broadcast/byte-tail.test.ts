import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteTail } from '../../../companion/broadcast/byte-tail.ts';

describe('the tail of a byte stream', () => {
  it('holds exactly the bytes from where it was trimmed to', () => {
    const steps = fc.array(fc.record({ push: fc.nat(150_000), trim: fc.nat(200_000) }), { maxLength: 12 });
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
});
