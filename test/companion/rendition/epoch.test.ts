import { describe, expect, it } from 'vitest';
import type { Block } from '../../../companion/container/media.ts';
import type { EpochPosition } from '../../../companion/rendition/epoch-position.ts';
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
function kept(position: EpochPosition): Buffer {
  return Buffer.concat(position.replay()!.map(({ bytes }) => bytes));
}

describe.each(Object.entries(chromeRecordings))(
  'an epoch of %s',
  (_name, { bytes, headerEnd, keyframes, keyframeMs }) => {
    const from = (position: number): Buffer =>
      Buffer.concat([bytes.subarray(0, headerEnd), bytes.subarray(position)]);

    it('can be replayed from its header and the last keyframe that is out, however it was cut', () => {
      for (const size of [3, 777]) {
        const epoch = new Epoch(0);
        const position = epoch.follow();
        for (const slice of slices(bytes, size)) epoch.push(slice);
        expect(epoch.header).toEqual(bytes.subarray(0, headerEnd));
        for (const [at, start] of keyframes.entries()) {
          position.confirm(keyframeMs[at]! - 1);
          expect(kept(position).equals(from(keyframes[at - 1] ?? start))).toBe(true);
          position.confirm(keyframeMs[at]!);
          expect(kept(position).equals(from(start))).toBe(true);
        }
        expect(kept(epoch.follow()).equals(from(keyframes.at(-1)!))).toBe(true);
      }
    });

    it('gives each block once to whoever takes over, those that come later, too', () => {
      const all = read(bytes);
      for (const takeOver of [1, 20, 60]) {
        const epoch = new Epoch(0);
        const pieces = [...slices(bytes, 777)].map((slice, at) => {
          const piece = epoch.push(slice);
          return at === takeOver ? epoch.follow().replay()! : at > takeOver ? [piece] : [];
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
      expect(kept(epoch.follow()).equals(bytes)).toBe(true);
    });

    it('lets go of the oldest group first when it is full', () => {
      const [, start] = keyframes;
      const epoch = new Epoch(0, start! - headerEnd + 1_000);
      for (const slice of slices(bytes.subarray(0, start! + 1_500), 50)) epoch.push(slice);
      expect(kept(epoch.follow()).equals(from(start!).subarray(0, headerEnd + 1_500))).toBe(true);
    });

    it('can be replayed from the very start before the second keyframe', () => {
      const epoch = new Epoch(0);
      epoch.push(bytes.subarray(0, headerEnd + 500));
      expect(kept(epoch.follow())).toEqual(bytes.subarray(0, headerEnd + 500));
    });

    it('waits for the next keyframe once what was kept is given up', () => {
      const epoch = new Epoch(0);
      const next = keyframes.at(-1)!;
      epoch.push(bytes.subarray(0, keyframes.at(-2)! + 900));
      const position = epoch.follow();
      position.skipToKeyframe();
      expect(position.replay()).toBeNull();
      for (const slice of slices(bytes.subarray(keyframes.at(-2)! + 900), 50)) epoch.push(slice);
      const expected = [bytes.subarray(0, headerEnd), bytes.subarray(next)];
      expect(kept(position).equals(Buffer.concat(expected))).toBe(true);
    });

    it('keeps no more than its cap', () => {
      const epoch = new Epoch(0, 1_000);
      const position = epoch.follow();
      for (const slice of slices(bytes, 100)) {
        epoch.push(slice);
        const bytes = (position.replay() ?? []).slice(1).reduce((sum, piece) => sum + piece.bytes.length, 0);
        expect(bytes).toBeLessThanOrEqual(1_000);
      }
      expect(position.replay()).toBeNull();
    });

    it('keeps what any who follows it needs, each from a position of its own, until that one leaves', () => {
      const [newest, here] = [keyframes.at(-1)!, keyframes.at(-1)! + 1_500];
      const epoch = new Epoch(0);
      for (const slice of slices(bytes.subarray(0, here), 50)) epoch.push(slice);
      const [slow, fast, faster, waiting] = [epoch.follow(), epoch.follow(), epoch.follow(), epoch.follow()];
      fast.confirm(keyframeMs[1]!);
      faster.skipToNewest();
      waiting.skipToKeyframe();
      const oldest = (): Buffer | null => {
        const position = epoch.follow();
        const replay = position.replay() && kept(position);
        position.leave();
        return replay;
      };
      const until = (start: number): Buffer => from(start).subarray(0, headerEnd + here - start);
      expect([slow, fast, faster].map((position) => position.replayMs)).toEqual([
        null,
        keyframeMs[1],
        keyframeMs.at(-1),
      ]);
      expect([slow, fast, faster].map((position) => position.keyframeAfter(-1))).toEqual([
        keyframeMs[1],
        keyframeMs[1],
        keyframeMs.at(-1),
      ]);
      expect(kept(slow).equals(bytes.subarray(0, here))).toBe(true);
      expect(kept(fast).equals(until(keyframes[1]))).toBe(true);
      expect(kept(faster).equals(until(newest))).toBe(true);
      expect([waiting.replay(), waiting.keyframeAfter(-1)]).toEqual([null, null]);
      slow.leave();
      expect(oldest()?.equals(until(keyframes[1]))).toBe(true);
      fast.leave();
      fast.confirm(Infinity);
      expect(oldest()?.equals(until(newest))).toBe(true);
      faster.leave();
      expect(oldest()).toBeNull();
    });

    it('lets go of the oldest group when it is full, whoever needs it, and of nothing else', () => {
      const [, start] = keyframes;
      const epoch = new Epoch(0, start! - headerEnd + 5_000);
      const [slow, fast] = [epoch.follow(), epoch.follow()];
      for (const slice of slices(bytes.subarray(0, start! + 4_500), 50)) epoch.push(slice);
      fast.confirm(keyframeMs[1]!);
      expect([slow.replayMs, fast.replayMs]).toEqual([null, keyframeMs[1]]);
      for (const slice of slices(bytes.subarray(start! + 4_500, start! + 5_500), 50)) epoch.push(slice);
      for (const position of [slow, fast]) {
        expect(kept(position).equals(from(start!).subarray(0, headerEnd + 5_500))).toBe(true);
      }
    });
  },
);
