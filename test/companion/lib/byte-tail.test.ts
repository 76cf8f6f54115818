import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ByteTail } from '../../../companion/lib/byte-tail.ts';

afterEach(() => vi.restoreAllMocks());

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
          expect(Buffer.concat(tail.read()).equals(stream.subarray(start))).toBe(true);
          const [from, to] = [start + (push % (tail.size + 1)), start + tail.size];
          expect(Buffer.concat(tail.read(from, to)).equals(stream.subarray(from, to))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('gives out what stays as it is when its pages are written to again', () => {
    const tail = new ByteTail();
    tail.push(Buffer.alloc(150_000, 1));
    const read = tail.read();
    tail.trimTo(Infinity);
    tail.push(Buffer.alloc(150_000, 2));
    expect(Buffer.concat(read).equals(Buffer.alloc(150_000, 1))).toBe(true);
  });

  it('writes to the pages again that were let go, and keeps no more of them than were needed last', () => {
    const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow');
    const tail = new ByteTail();
    const pagesFor = (bytes: number): number => {
      allocate.mockClear();
      tail.push(Buffer.alloc(bytes));
      tail.trimTo(Infinity);
      return allocate.mock.calls.length;
    };
    expect([640_000, 640_000, 60_000, 640_000].map(pagesFor)).toEqual([10, 0, 0, 9]);
  });
});
