import { describe, expect, it } from 'vitest';
import { OggReader } from '../../../companion/encoder/ogg-reader.ts';

/** A page of packets, each given by its length. */
function page(endSample: number, lengths: readonly number[]): Buffer {
  const segments = lengths.flatMap((length) => [
    ...Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const head = Buffer.alloc(27);
  head.write('OggS');
  head.writeBigInt64LE(BigInt(endSample), 6);
  head[26] = segments.length;
  return Buffer.concat([
    head,
    Buffer.from(segments),
    ...lengths.map((length) => Buffer.alloc(length, length & 0xff)),
  ]);
}

describe('Ogg as ffmpeg writes it', () => {
  const bytes = Buffer.concat([page(960, [300]), page(2_880, [255, 10]), page(3_840, [600])]);

  it('is read wherever it is cut', () => {
    for (let cut = 0; cut <= bytes.length; cut += 7) {
      const reader = new OggReader();
      const pages = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
      expect(pages.map(({ endSample, packets }) => [endSample, packets.map(({ length }) => length)])).toEqual(
        [
          [960, [300]],
          [2_880, [255, 10]],
          [3_840, [600]],
        ],
      );
    }
  });

  it('is told from what is none', () => {
    expect(() => new OggReader().push(Buffer.alloc(40))).toThrow('no Ogg page');
  });
});
