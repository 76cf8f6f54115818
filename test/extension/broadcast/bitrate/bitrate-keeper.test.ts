import { beforeEach, describe, expect, it } from 'vitest';
import { BitrateKeeper, type Treatment } from '../../../../extension/broadcast/bitrate/bitrate-keeper.ts';

const chosen = 4_000;
const soundKbps = 128;

let now: number;
let keeper: BitrateKeeper;
/** Each change, with the second it came in. */
let changes: [second: number, kbps: number, softness: number][];

beforeEach(() => {
  now = 0;
  keeper = new BitrateKeeper({ now: () => now }, chosen);
  changes = [];
});

/** Records for so long, a chunk every 100 ms, with as much video as `made` says of the treatment and the time. */
function record(seconds: number, made: number | ((treatment: Treatment, ms: number) => number)): void {
  for (const end = now + seconds * 1000; now < end;) {
    now += 100;
    const kbps = typeof made === 'number' ? made : made(keeper.treatment, now);
    if (keeper.hear(((kbps + soundKbps) * 100) / 8)) {
      const { kbps: asked, softness } = keeper.treatment;
      changes.push([Math.ceil(now / 1000), asked, softness]);
    }
  }
}

/** An encoder that is at its coarsest: the softer the picture, the less it makes, whatever it is asked for. */
const coarse =
  (...bySoftness: number[]) =>
  ({ softness }: Treatment): number =>
    bySoftness[softness] ?? 0;

describe('a bitrate that is kept', () => {
  it('is left alone, also a quarter above', () => {
    record(120, 4_900);
    expect([changes, keeper.isTreated, keeper.isBeyond]).toEqual([[], false, false]);
  });

  it('is left alone whatever one second brings: a keyframe, cuts, a chunk that comes late', () => {
    // Every two seconds a keyframe with half of all bits.
    record(20, (_, ms) => (ms % 2_000 === 0 ? 40_000 : 2_100));
    // Cuts, one after the other, for a second and a half.
    record(1.5, 20_000);
    record(10, 3_900);
    expect(changes).toEqual([]);
    // And so again and again.
    for (let n = 0; n < 6; n++) {
      record(1.5, 9_000);
      record(4.5, 2_500);
    }
    // The page stands still for three quarters of a second, and all of it comes at once.
    for (let n = 0; n < 10; n++) {
      now += 750;
      keeper.hear(((4_128 * 850) / 8) | 0);
      record(1, 4_000);
    }
    expect(changes).toEqual([]);
  });

  it('is left alone when a new recording begins with more than it lasts', () => {
    for (let n = 0; n < 6; n++) {
      keeper.beginEpoch();
      record(2, 8_000);
      record(2, 4_000);
    }
    expect(changes).toEqual([]);
  });
});

describe('a recorder that makes too much for four seconds', () => {
  it('is asked for less, by as much as was measured', () => {
    record(60, ({ kbps }) => kbps * 1.6);
    expect(changes.slice(0, 1)).toEqual([[5, 2_500, 0]]);
    record(10, ({ kbps }) => kbps * 1.6);
    expect(keeper.isTreated).toBe(true);
  });

  it('only now and then, with each keyframe, is found out too, a few seconds later', () => {
    record(20, (_, ms) => (ms % 2_000 === 0 ? 60_000 : 2_900));
    expect(changes.map(([second]) => second)).toEqual([13]);
  });

  it('which asking does not help, gets a softer picture, and is asked for what was chosen again', () => {
    record(20, coarse(7_600, 4_400));
    expect(changes).toEqual([
      [5, Math.round((chosen * chosen) / 7_600), 0],
      [9, chosen, 1],
    ]);
  });

  it('that is at its coarsest gets a softer picture at once', () => {
    record(20, coarse(14_000, 4_100));
    expect(changes).toEqual([[5, chosen, 1]]);
  });

  it('that makes more than six times as much gets two steps at once', () => {
    record(20, coarse(30_000, 7_000, 1_900));
    expect(changes).toEqual([[5, chosen, 2]]);
  });

  it('with the softest picture is asked for less once more, down to a quarter, and then it is said that nothing is left', () => {
    record(60, coarse(50_000, 30_000, 12_000, 9_000));
    expect(changes.map(([, kbps, softness]) => [kbps, softness])).toEqual([
      [chosen, 2],
      [chosen, 3],
      [1_778, 3],
      [1_000, 3],
      [1_000, 3],
    ]);
    expect(keeper.isBeyond).toBe(true);
    record(6, 3_900);
    expect(keeper.isBeyond).toBe(false);
  });
});

describe('when there is room again', () => {
  it('for half a minute, it goes back a step, and after another half minute one more', () => {
    record(10, coarse(30_000, 7_000, 1_900));
    changes = [];
    record(120, 1_000);
    expect(changes.map(([second]) => second - 10)).toEqual([expect.any(Number), expect.any(Number)]);
    const [first, second] = changes;
    expect(first!.slice(1)).toEqual([chosen, 1]);
    expect(second!.slice(1)).toEqual([chosen, 0]);
    expect(second![0] - first![0]).toBeGreaterThanOrEqual(34);
    expect(keeper.isTreated).toBe(false);
  });

  it('does not go back while it makes a little too much', () => {
    record(10, coarse(14_000, 4_600));
    changes = [];
    record(300, 4_600);
    expect(changes).toEqual([]);
  });

  it('tries twice as rarely after each time that it was no use, and eight minutes apart at most', () => {
    record(3_600, coarse(14_000, 4_000));
    const tries = changes.filter(([, , softness]) => softness === 0).map(([second]) => second);
    const waits = tries.slice(1).map((second, n) => second - tries[n]!);
    // Half a minute, and each time the seconds it takes to see that it was no use and to measure again.
    expect(waits.slice(0, 4)).toEqual([69, 129, 249, 489].map((each) => expect.closeTo(each, -1) as number));
    expect(Math.max(...waits)).toBeLessThan(495);
    expect(tries.length).toBeLessThan(14);
  });

  it('is as quick as at first once a step back has proved itself', () => {
    record(200, coarse(14_000, 4_000));
    record(400, 2_000);
    expect(keeper.isTreated).toBe(false);
    changes = [];
    record(5, 14_000);
    record(60, coarse(4_000, 4_000));
    expect(changes.map(([, , softness]) => softness)).toEqual([1, 0]);
    expect(changes[1]![0] - changes[0]![0]).toBeLessThan(40);
  });
});

describe('what interrupts it', () => {
  it('a pause is no room, and what was before it does not count', () => {
    record(10, coarse(14_000, 4_000));
    changes = [];
    for (let n = 0; n < 10; n++) {
      record(10, 4_000);
      now += 60_000;
    }
    expect(changes).toEqual([]);
    record(3, 14_000);
    now += 5_000;
    record(3, 14_000);
    expect(changes).toEqual([]);
  });

  it('another source goes out as it was chosen, and is measured anew', () => {
    record(10, coarse(14_000, 4_000));
    keeper.forget();
    expect(keeper.treatment).toEqual({ kbps: chosen, softness: 0 });
    changes = [];
    record(3.9, 14_000);
    expect(changes).toEqual([]);
    record(1, 14_000);
    expect(changes).toHaveLength(1);
  });

  it('another bitrate that may go out keeps the share that had to be asked for, and the softness', () => {
    record(6, ({ kbps }) => kbps * 1.6);
    expect(keeper.treatment).toEqual({ kbps: 2_500, softness: 0 });
    keeper.setMost(2_000);
    expect(keeper.treatment).toEqual({ kbps: 1_250, softness: 0 });
    keeper.setMost(chosen);
    expect(keeper.treatment).toEqual({ kbps: 2_500, softness: 0 });
    record(10, 14_000);
    keeper.setMost(2_000);
    expect(keeper.treatment).toEqual({ kbps: 2_000, softness: expect.any(Number) as number });
    expect(keeper.treatment.softness).toBeGreaterThan(0);
  });

  it('a lower one makes too much of what was right before', () => {
    record(20, 4_000);
    keeper.setMost(2_000);
    record(5, 4_000);
    expect(changes.at(-1)).toEqual([25, 1_000, 0]);
  });
});
