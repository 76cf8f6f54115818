import { describe, expect, it } from 'vitest';
import type { Block } from '../../../companion/container/media.ts';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { slices } from '../../helpers/recordings.ts';

/** Every block of a recording. */
function read(bytes: Buffer): readonly Block[] {
  const epoch = new Epoch(0);
  const { blocks } = epoch.push(bytes);
  return [...blocks, ...epoch.rest()];
}

/** The bytes that a replay gives. */
function kept(epoch: Epoch): Buffer {
  return Buffer.concat(epoch.replay()!.map(({ bytes }) => bytes));
}

describe.each(Object.entries(chromeRecordings))(
  'an epoch of %s',
  (_name, { bytes, headerEnd, keyframes, keyframeMs }) => {
    const from = (position: number): Buffer =>
      Buffer.concat([bytes.subarray(0, headerEnd), bytes.subarray(position)]);

    it('can be replayed from its header and the last keyframe that is out, however it was cut', () => {
      for (const size of [3, 777]) {
        const epoch = new Epoch(0);
        for (const slice of slices(bytes, size)) epoch.push(slice);
        expect(epoch.header).toEqual(bytes.subarray(0, headerEnd));
        for (const [at, start] of keyframes.entries()) {
          epoch.confirm(keyframeMs[at]! - 1);
          expect(kept(epoch).equals(from(keyframes[at - 1] ?? start))).toBe(true);
          epoch.confirm(keyframeMs[at]!);
          expect(kept(epoch).equals(from(start))).toBe(true);
        }
      }
    });

    it('gives each block once to whoever takes over, those that come later, too', () => {
      const all = read(bytes);
      for (const takeOver of [1, 20, 60]) {
        const epoch = new Epoch(0);
        const pieces = [...slices(bytes, 777)].map((slice, at) => {
          const piece = epoch.push(slice);
          return at === takeOver ? epoch.replay()! : at > takeOver ? [piece] : [];
        });
        const given = [...pieces.flat().flatMap(({ blocks }) => blocks), ...epoch.rest()];
        expect(given).toEqual(all);
      }
    });

    it('says what is whole of a part that is not, and goes on as if nobody had asked', () => {
      const [asked, other] = [new Epoch(0), new Epoch(1)];
      for (const slice of slices(bytes, 777)) {
        const { blocks } = asked.push(slice);
        asked.rest();
        expect(blocks).toEqual(other.push(slice).blocks);
      }
    });

    it('can be replayed from its beginning while nothing is known to be out', () => {
      const epoch = new Epoch(0);
      epoch.push(bytes);
      expect(kept(epoch).equals(bytes)).toBe(true);
    });

    it('lets go of the oldest group first when it is full', () => {
      const [, start] = keyframes;
      const epoch = new Epoch(0, start! - headerEnd + 1_000);
      for (const slice of slices(bytes.subarray(0, start! + 1_500), 50)) epoch.push(slice);
      expect(kept(epoch).equals(from(start!).subarray(0, headerEnd + 1_500))).toBe(true);
    });

    it('can be replayed from the very start before the second keyframe', () => {
      const epoch = new Epoch(0);
      epoch.push(bytes.subarray(0, headerEnd + 500));
      expect(kept(epoch)).toEqual(bytes.subarray(0, headerEnd + 500));
    });

    it('waits for the next keyframe once what was kept is given up', () => {
      const epoch = new Epoch(0);
      const next = keyframes.at(-1)!;
      epoch.push(bytes.subarray(0, keyframes.at(-2)! + 900));
      epoch.skipToKeyframe();
      expect(epoch.replay()).toBeNull();
      for (const slice of slices(bytes.subarray(keyframes.at(-2)! + 900), 50)) epoch.push(slice);
      const expected = [bytes.subarray(0, headerEnd), bytes.subarray(next)];
      expect(kept(epoch).equals(Buffer.concat(expected))).toBe(true);
    });

    it('keeps no more than its cap', () => {
      const epoch = new Epoch(0, 1_000);
      for (const slice of slices(bytes, 100)) {
        epoch.push(slice);
        const bytes = (epoch.replay() ?? []).slice(1).reduce((sum, piece) => sum + piece.bytes.length, 0);
        expect(bytes).toBeLessThanOrEqual(1_000);
      }
      expect(epoch.replay()).toBeNull();
    });
  },
);
