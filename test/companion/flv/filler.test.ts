import { expect, it } from 'vitest';
import { splitSized } from '../../../companion/flv/avc.ts';
import { padded } from '../../../companion/flv/filler.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';

const slice = Buffer.from([0x65, 1, 2, 3]);
const picture = makeTag('video', 40, Buffer.from([0x17, 1, 0, 0, 0, 0, 0, 0, slice.length, ...slice]));

it('a picture is made as large as it is told by filler behind its slices, and is the same picture', () => {
  const large = padded(picture, 1_000);
  expect(large).toMatchObject({ type: 'video', timestamp: 40, keyframe: true, sequenceHeader: false });
  expect(large.payload).toHaveLength(1_000);
  const [first, filler, ...more] = splitSized(large.payload.subarray(5));
  expect(first).toEqual(slice);
  expect([filler![0], filler!.at(-1), more]).toEqual([12, 0x80, []]);
  expect(new Set(filler!.subarray(1, -1))).toEqual(new Set([0xff]));
});

it('a picture that is as large already, or nearly, stays as it is', () => {
  const { length } = picture.payload;
  for (const bytes of [0, length, length + 5]) expect(padded(picture, bytes)).toBe(picture);
  expect(padded(picture, length + 6).payload).toHaveLength(length + 6);
});
