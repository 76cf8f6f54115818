import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../companion/rendition/timeline.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

function tag(type: 'audio' | 'video', timestamp: number, keyframe = false): FlvTag {
  return { type, timestamp, payload: Buffer.alloc(0), keyframe, sequenceHeader: false };
}

function timeline() {
  const clock = new FakeClock(5_000);
  const line = new Timeline(clock);
  const place = (type: 'audio' | 'video', timestamp: number, keyframe = false): number | null =>
    line.place(tag(type, timestamp, keyframe))?.timestamp ?? null;
  return { clock, line, place };
}

describe('the timeline', () => {
  it('begins at 0 and keeps sound and picture as far apart as they were', () => {
    const { line, place } = timeline();
    line.begin();
    expect([place('video', 700), place('audio', 713), place('video', 733)]).toEqual([0, 13, 33]);
  });

  it('puts the next epoch where the time that has passed puts it, sound and picture together', async () => {
    const { clock, line, place } = timeline();
    line.begin();
    place('video', 0);
    place('audio', 1_000);
    await clock.advance(3_000);
    line.begin();
    expect([place('audio', 40), place('video', 50), place('audio', 61)]).toEqual([3_000, 3_010, 3_021]);
  });

  it('never goes back when the epoch before it ran ahead of the clock', () => {
    const { line, place } = timeline();
    line.begin();
    place('video', 0);
    place('video', 9_000);
    line.begin();
    expect(place('video', 0)).toBe(9_033);
  });

  it('goes on as if no time had passed when the machine has slept, and keeps to that', async () => {
    const { clock, line, place } = timeline();
    line.begin();
    place('video', 0);
    place('video', 1_000);
    clock.jump(600_000);
    line.begin();
    expect([place('video', 7_000), place('video', 7_040)]).toEqual([1_033, 1_073]);
    await clock.advance(2_000);
    line.begin();
    expect(place('video', 0)).toBe(3_033);
  });

  it('goes past 2^24 and 2^32 ms without a jump', () => {
    const { line, place } = timeline();
    line.begin();
    place('video', 0);
    for (const edge of [2 ** 24, 2 ** 32]) {
      const around = [edge - 33, edge, edge + 33];
      expect(around.map((time) => place('video', time))).toEqual(around);
    }
    line.begin();
    expect(place('video', 0)).toBe(2 ** 32 + 33 + 33);
  });

  it('puts headers where the line stands', () => {
    const { line, place } = timeline();
    line.begin();
    place('video', 0);
    place('video', 500);
    line.begin();
    expect(line.place({ ...tag('video', 0), sequenceHeader: true })?.timestamp).toBe(500);
  });

  it('drops what a resumed copy repeats and goes on with the very next picture', () => {
    const { line, place } = timeline();
    line.begin();
    for (const time of [0, 33, 67, 100]) place('video', time, time === 0);
    place('audio', 90);
    line.resume('copy');
    expect([0, 33, 67, 100, 133].map((time) => place('video', time, time === 0))).toEqual([
      ...[null, null, null, null],
      133,
    ]);
    expect([place('audio', 85), place('audio', 106)]).toEqual([null, 106]);
  });

  it('goes on with a keyframe after a resumed encode', () => {
    const { line, place } = timeline();
    line.begin();
    place('video', 0, true);
    place('video', 2_500);
    line.resume('encode');
    expect([place('video', 2_000, true), place('video', 2_533), place('video', 4_000, true)]).toEqual([
      ...[null, null],
      4_000,
    ]);
  });

  it('puts an epoch that goes on from another where that puts it, whatever the clock says', async () => {
    const { clock, line, place } = timeline();
    const goesOn = (shiftMs: number | null, from: object | null) => ({
      shiftFrom: (before: object | null) => (before === from ? shiftMs : null),
    });
    const first = goesOn(null, null);
    line.begin(first);
    place('video', 100);
    place('video', 1_100);
    for (const time of [1_000, 1_020, 1_040, 1_060, 1_080, 1_100, 1_121]) place('audio', time);
    await clock.advance(5_000);
    const second = goesOn(1_133.4, first);
    line.begin(second);
    expect([place('video', 0), place('video', 33)]).toEqual([1_033, 1_066]);
    // There was sound up to 1042: the nearest packet follows it.
    expect([-20, -1, 20, 41].map((time) => place('audio', time))).toEqual([null, 1_032, 1_053, 1_074]);
    // After the slate only the clock knows.
    line.begin();
    place('video', 0);
    line.begin(goesOn(33, second));
    expect(place('video', 0)).toBe(5_033);
  });

  it('keeps two pictures of the same millisecond, one after the other', () => {
    const { line, place } = timeline();
    line.begin();
    expect([place('video', 0), place('video', 0), place('video', 8)]).toEqual([0, 1, 8]);
  });

  it('leaves out the sound of a new epoch that began before its first picture', () => {
    const { line, place } = timeline();
    line.begin();
    expect([place('video', 40), place('audio', 10), place('audio', 52)]).toEqual([0, null, 12]);
    place('video', 1_040);
    place('audio', 1_050);
    line.begin();
    expect([place('video', 100), place('audio', 0), place('audio', 80)]).toEqual([1_043, null, 1_023]);
  });

  it('only grows, whatever comes', () => {
    const step = fc.record({
      type: fc.constantFrom('audio' as const, 'video' as const),
      time: fc.nat(100_000),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(step, fc.constant('begin' as const)), { minLength: 1 }), (steps) => {
        const { line, place } = timeline();
        const last = { audio: -1, video: -1 };
        for (const each of steps) {
          if (each === 'begin') {
            line.begin();
            continue;
          }
          const placed = place(each.type, each.time);
          // Sound of a time that has had its sound.
          if (placed === null && each.type === 'audio') continue;
          expect(placed).toBeGreaterThan(last[each.type]);
          last[each.type] = placed!;
        }
      }),
    );
  });
});
