import { describe, expect, it } from 'vitest';
import { readRtcp, senderReport } from '../../../companion/whip/rtcp.ts';

const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32BE(value >>> 0, at * 4));
  return bytes;
};
/** A receiver report of one stream, a NACK and a wish for a keyframe, in one compound packet. */
const report = words(0x81c9_0007, 1, 0xabcd, 0, 0x0002_1234, 0, 0, 0);
const nack = words(0x81cd_0003, 1, 0xabcd, (0xffff << 16) | 0b101);
const pli = words(0x81ce_0002, 1, 0xabcd);

describe('what a receiver says in RTCP', () => {
  it('is what has arrived, and what is missing, over the end of the numbers too', () => {
    expect(readRtcp(Buffer.concat([report, pli, nack]))).toEqual([
      { ssrc: 0xabcd, newest: [0x1234, 0x0002] },
      { ssrc: 0xabcd, missing: [0xffff, 0, 2] },
    ]);
  });

  it('harms nothing, wherever it is cut and whatever it is', () => {
    const whole = Buffer.concat([report, nack]);
    for (let end = 0; end < whole.length; end++)
      expect(readRtcp(whole.subarray(0, end)).length).toBeLessThan(2);
    for (let at = 0; at < whole.length; at++) {
      const wrong = Buffer.from(whole);
      wrong[at] = 0xff;
      expect(() => readRtcp(wrong)).not.toThrow();
    }
  });
});

describe('a sender report', () => {
  it('says one moment by both clocks, and whose it is', () => {
    const bytes = senderReport({
      ssrc: 7,
      cname: 'name',
      wallMs: 1_500,
      timestamp: 90_000,
      packets: 3,
      octets: 4_000,
    });
    const read = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32BE(at * 4));
    expect(read).toEqual([
      ...[0x80c8_0006, 7, 2_208_988_801, 0x8000_0000, 90_000, 3, 4_000],
      ...[0x81ca_0003, 7, 0x0104_6e61, 0x6d65_0000],
    ]);
  });
});
