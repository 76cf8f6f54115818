import { describe, expect, it } from 'vitest';
import { h264Payloads } from '../../../companion/whip/h264-payloads.ts';

/** A NAL unit of so many bytes: an IDR slice of the highest importance, with bytes that tell their place. */
const unit = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, at) => (at === 0 ? 0x65 : at & 0xff)));

describe('a picture in RTP payloads', () => {
  it('has a short unit in one of its own, as it is', () => {
    expect(h264Payloads([unit(40), unit(1_180)])).toEqual([unit(40), unit(1_180)]);
    expect(h264Payloads([Buffer.alloc(0)])).toEqual([]);
  });

  it.each([1_181, 2_357, 2_358, 60_000])('has a unit of %i bytes in parts that make it again', (length) => {
    const parts = h264Payloads([unit(length)]);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(1_180);
    expect(parts.map((part) => part[0])).toEqual(parts.map(() => 0x7c));
    // Start on the first and end on the last alone, with the unit's own type.
    expect(parts[0]![1]).toBe(0x85);
    expect(parts.at(-1)![1]).toBe(0x45);
    expect(parts.slice(1, -1).every((part) => part[1] === 0x05)).toBe(true);
    const again = Buffer.concat([Buffer.from([0x65]), ...parts.map((part) => part.subarray(2))]);
    expect(again.equals(unit(length))).toBe(true);
  });
});
