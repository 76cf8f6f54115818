import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  avcConfiguration,
  avcHeaderPayload,
  avcPayload,
  avcSizedPayload,
  parameterSets,
  readConfiguration,
  splitAnnexB,
  splitSized,
} from '../../../companion/flv/avc.ts';
import { videoInfo } from '../../../companion/flv/media.ts';

const startCodes = [Buffer.from([0, 0, 1]), Buffer.from([0, 0, 0, 1])];
/** NAL units as they are: no start code in them, no zero at their end (H.264, 7.4.1). */
const unit = fc
  .array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 40 })
  .map((bytes) => Buffer.from(bytes));

/** High profile, level 3.1, as Chromium's encoder writes them. */
const sps = Buffer.from('67640c15ac191a8141979e6e021a0210', 'hex');
const pps = Buffer.from('68ce3c80', 'hex').subarray(0, 3);

describe('NAL units', () => {
  it('are found between start codes of three and of four bytes', () => {
    const piece = fc.tuple(fc.constantFrom(...startCodes), unit);
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(splitAnnexB(Buffer.concat(pieces.flat()))).toEqual(pieces.map(([, bytes]) => bytes));
      }),
    );
  });

  it('are found behind their lengths, as far as they go', () => {
    const bytes = Buffer.from([0, 0, 0, 2, 0x41, 7, 0, 0, 0, 0, 0, 0, 0, 1, 0x65, 0, 0, 0, 9, 1]);
    expect(splitSized(bytes)).toEqual([Buffer.from([0x41, 7]), Buffer.from([0x65])]);
    expect(splitSized(Buffer.from([0, 2, 0x41, 7, 0]), 2)).toEqual([Buffer.from([0x41, 7])]);
  });

  it('are none where there is no start code', () => {
    expect(splitAnnexB(Buffer.from([0, 0, 2, 5, 0]))).toEqual([]);
    expect(splitAnnexB(Buffer.alloc(0))).toEqual([]);
  });
});

describe('a decoder configuration', () => {
  it('holds the parameter sets and, of a high profile, what they say of the colours', () => {
    const record = avcConfiguration(parameterSets([sps, pps, Buffer.from([0x65, 1])]))!;
    const [spsLength, ppsLength] = [sps, pps].map(({ length }) => Buffer.from([0, length]));
    expect(record).toEqual(
      Buffer.concat([
        Buffer.from([1, 0x64, 0x0c, 0x15, 0xff, 0xe1]),
        ...[spsLength!, sps, Buffer.from([1]), ppsLength!, pps],
        // 4:2:0, 8 bits each, no extensions.
        Buffer.from([0xfd, 0xf8, 0xf8, 0]),
      ]),
    );
  });

  it('says nothing of the colours of a baseline profile', () => {
    const baseline = Buffer.from([0x67, 66, 0xc0, 30, 0xda]);
    expect(avcConfiguration(parameterSets([baseline, pps]))!.length).toBe(
      6 + 2 + baseline.length + 1 + 2 + pps.length,
    );
  });

  it('is that of the last parameter set: an encoder that changed its size leaves the old one in front', () => {
    const old = Buffer.from([0x67, 66, 0xc0, 30, 0xda]);
    const record = avcConfiguration({ sps: [old, sps], pps: [pps] })!;
    expect(readConfiguration(record)).toEqual({ sps: [sps], pps: [pps], lengthBytes: 4 });
  });

  it('is read as what it was made of, and not beyond its end', () => {
    const record = avcConfiguration({ sps: [sps], pps: [pps, sps] })!;
    expect(readConfiguration(record)).toEqual({ sps: [sps], pps: [pps, sps], lengthBytes: 4 });
    // Without what a high profile has behind the sets it is as good.
    for (let end = 0; end < record.length - 4; end++) {
      expect(readConfiguration(record.subarray(0, end))).toBeNull();
    }
    expect(readConfiguration(Buffer.from('00000001674200', 'hex'))).toBeNull();
  });

  it('is none while a parameter set is missing or cut short', () => {
    expect(avcConfiguration(parameterSets([sps]))).toBeNull();
    expect(avcConfiguration(parameterSets([pps]))).toBeNull();
    expect(avcConfiguration(parameterSets([sps.subarray(0, 3), pps]))).toBeNull();
  });

  it('ends on whatever stands in the place of a parameter set', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 20 }), (rest) => {
        const odd = Buffer.from([0x67, 100, ...rest]);
        expect(avcConfiguration(parameterSets([odd, pps]))).toBeInstanceOf(Buffer);
      }),
    );
  });
});

describe('the body of a video tag', () => {
  it('is read as what it was made of', () => {
    const told = (payload: Buffer) => {
      const { codec, keyframe, sequenceHeader, compositionMs } = videoInfo(payload)!;
      return { codec, keyframe, sequenceHeader, compositionMs };
    };
    const plain = { codec: 'avc', keyframe: false, sequenceHeader: false, compositionMs: 0 };
    expect(told(avcPayload(true, [Buffer.from([0x65, 1])]))).toEqual({ ...plain, keyframe: true });
    expect(told(avcSizedPayload(false, Buffer.from([0, 0, 0, 1, 0x41]), 67))).toEqual({
      ...plain,
      compositionMs: 67,
    });
    expect(told(avcHeaderPayload(avcConfiguration(parameterSets([sps, pps]))!))).toEqual({
      ...plain,
      sequenceHeader: true,
    });
  });

  it('has the length of each unit in front of it', () => {
    const payload = avcPayload(false, [Buffer.from([0x41, 7]), Buffer.from([0x41])]);
    expect(payload.toString('hex')).toBe('2701000000' + '000000024107' + '0000000141');
  });
});
