import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatroskaReader } from '../../../companion/container/matroska/reader.ts';
import { readConfiguration, splitAnnexB } from '../../../companion/flv/avc.ts';
import { readSps } from '../../../companion/flv/sps.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { makeRecording } from '../../helpers/recordings.ts';

describe('a sequence parameter set', () => {
  it.each(['320x180', '854x480', '1920x1080', '426x240', '1080x1920', '2x2'])(
    'of x264 says the size %s',
    async (size) => {
      const reader = new MatroskaReader();
      reader.push(await makeRecording('h264.mkv', { seconds: 0.1, size }));
      const [sps] = readConfiguration(reader.tracks!.picture.configuration!)!.sps;
      const [width, height] = size.split('x').map(Number);
      expect(readSps(sps!)).toEqual({ width, height, frameRate: null });
    },
  );

  it('of an encoder that keeps to a rate says that, too', () => {
    const sps = Buffer.from('6742c00cda05067e7c0440000003004000000ca3c50aa8', 'hex');
    expect(readSps(sps)).toEqual({ width: 320, height: 180, frameRate: 25 });
  });

  it('of Chrome says the size, and promises no rate', () => {
    const { bytes } = chromeRecordings.matroska;
    const sps = splitAnnexB(bytes.subarray(200, 2_000)).find((unit) => (unit[0]! & 0x1f) === 7);
    expect(readSps(sps!)).toEqual({ width: 320, height: 180, frameRate: null });
  });

  it('that is none is none, and whatever stands there it comes to an end', () => {
    expect(readSps(Buffer.from([0x68, 1, 2, 3, 4, 5]))).toBeNull();
    expect(readSps(Buffer.from([0x67, 100]))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (rest) => {
        const format = readSps(Buffer.from([0x67, 100, ...rest]));
        if (format) expect(Math.min(format.width, format.height)).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
