import { beforeEach, describe, expect, it } from 'vitest';
import type { Block } from '../../../companion/container/media.ts';
import { PictureCopier } from '../../../companion/rendition/picture-copier.ts';
import { avcConfiguration, avcHeaderPayload, readConfiguration } from '../../../companion/flv/avc.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';

/** Two encoders' parameter sets of Baseline; what stands behind the level is not looked at here. */
const small = { sps: Buffer.from('6742c00cda', 'hex'), pps: Buffer.from('68ce0fc8', 'hex') };
const large = { sps: Buffer.from('6742c01fdb', 'hex'), pps: Buffer.from('68ce3c80', 'hex') };
const idr = Buffer.from([0x65, 7]);

let tags: FlvTag[];
let copier: PictureCopier;

beforeEach(() => {
  tags = [];
  copier = new PictureCopier(false, (tag) => tags.push(tag));
});

const record = (...sets: readonly (typeof small)[]): Buffer => {
  const lengths = (unit: Buffer): Buffer[] => [Buffer.from([0, unit.length]), unit];
  return Buffer.concat([
    Buffer.from([1, 66, 0xc0, 12, 0xff, 0xe0 | sets.length]),
    ...sets.flatMap(({ sps }) => lengths(sps)),
    Buffer.from([1]),
    ...lengths(sets.at(-1)!.pps),
  ]);
};
const sized = (...units: readonly Buffer[]): Buffer =>
  Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, unit.length]), unit]));
const startCodes = (...units: readonly Buffer[]): Buffer =>
  Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]));
const block = (ms: number, payload: Buffer, keyframe = true): Block => {
  return { kind: 'video', ms, compositionMs: 0, keyframe, laced: false, payload };
};

/** The SPS of each configuration, and `picture` for each picture. */
const seen = () =>
  tags.map(({ sequenceHeader, payload }) => {
    if (!sequenceHeader) return 'picture';
    const { sps } = readConfiguration(payload.subarray(5))!;
    expect(sps).toHaveLength(1);
    return sps[0]!.equals(large.sps) ? 'large' : 'small';
  });

describe('a new size in the middle of a recording', () => {
  it('has its configuration before its first picture, where pictures have start codes', () => {
    copier.take(block(0, startCodes(small.sps, small.pps, idr)));
    copier.take(block(33, startCodes(small.sps, small.pps, idr)));
    copier.take(block(67, startCodes(large.sps, large.pps, idr)));
    expect(seen()).toEqual(['small', 'picture', 'picture', 'large', 'picture']);
  });

  it('has it where pictures have lengths, too', () => {
    expect(copier.configure(record(small))).toBeNull();
    copier.take(block(0, sized(idr)));
    copier.take(block(33, sized(small.sps, small.pps, idr)));
    copier.take(block(67, sized(large.sps, large.pps, idr)));
    copier.take(block(100, sized(idr)));
    expect(seen()).toEqual(['small', 'picture', 'picture', 'large', 'picture', 'picture']);
  });

  it('has it where only the sequence parameter set is new', () => {
    copier.configure(record(small));
    copier.take(block(0, sized(large.sps, idr)));
    expect(seen()).toEqual(['small', 'large', 'picture']);
    expect(readConfiguration(tags[1]!.payload.subarray(5))!.pps).toEqual([small.pps]);
  });

  it('has that of the last set where the old one is still in front of it', () => {
    copier.configure(record(small, large));
    copier.take(block(0, sized(small.sps, large.sps, large.pps, idr)));
    expect(seen()).toEqual(['large', 'picture']);
    copier = new PictureCopier(false, (tag) => tags.push(tag));
    tags = [];
    copier.take(block(0, startCodes(small.sps, large.sps, large.pps, idr)));
    expect(seen()).toEqual(['large', 'picture']);
  });

  it('has that of a header that comes on the way', () => {
    copier.configure(record(small));
    copier.take(block(0, sized(idr)));
    copier.configure(record(large));
    copier.take(block(33, sized(idr)));
    expect(seen()).toEqual(['small', 'picture', 'large', 'picture']);
  });

  it('has it where ffmpeg has copied the pictures', () => {
    const tag = (body: Buffer) =>
      makeTag('video', 0, Buffer.concat([Buffer.from('1701000000', 'hex'), body]));
    copier.pass(
      makeTag('video', 0, avcHeaderPayload(avcConfiguration({ sps: [small.sps], pps: [small.pps] })!)),
    );
    copier.pass(tag(sized(small.sps, small.pps, idr)));
    copier.pass(tag(sized(large.sps, large.pps, idr)));
    expect(seen()).toEqual(['small', 'picture', 'large', 'picture']);
  });
});

describe('pictures that cannot be copied', () => {
  it('are those with lengths of another size', () => {
    const odd = record(small);
    odd[4] = 0xfd;
    expect(copier.configure(odd)).toBe('lengths of another size');
  });

  it('are those in another order, unless the recording says when they are decoded', () => {
    copier.configure(record(small));
    expect([0, 100, 33].map((ms) => copier.take(block(ms, sized(idr))))).toEqual([
      null,
      null,
      'pictures that are shown in another order',
    ]);
    const inOrder = new PictureCopier(true, (tag) => tags.push(tag));
    inOrder.configure(record(small));
    tags = [];
    inOrder.take({ ...block(0, sized(idr)), compositionMs: 67 });
    expect(tags[0]!.payload.readIntBE(2, 3)).toBe(67);
  });
});
