import { describe, expect, it } from 'vitest';
import { BitrateSteps, type Outflow } from '../../../companion/broadcast/bitrate-steps.ts';

const bounds = { lowest: 600, highest: 3_600 };
const calm: Outflow = { isSlow: false, isCalm: true, leavesKbps: 2_000 };
const piledUp: Outflow = { isSlow: false, isCalm: false, leavesKbps: 2_000 };
const slow = (leavesKbps: number | null): Outflow => ({ isSlow: true, isCalm: false, leavesKbps });

function setUp(kbps = bounds.highest) {
  const steps = new BitrateSteps(bounds, kbps, 0);
  let now = 0;
  const look = (seen: Outflow): number | null => steps.look(seen, (now += 250));
  return {
    steps,
    /** @returns the steps that were taken, and when, in seconds from the beginning of this */
    run(seconds: number, seen: Outflow): [seconds: number, kbps: number][] {
      const taken: [number, number][] = [];
      for (let at = 0.25; at <= seconds; at += 0.25) {
        const next = look(seen);
        if (next !== null) taken.push([at, next]);
      }
      return taken;
    },
    /** @returns the next step, and how many seconds it took */
    untilStep(seen: Outflow): [seconds: number, kbps: number] {
      for (let at = 0.25; at <= 1_000; at += 0.25) {
        const next = look(seen);
        if (next !== null) return [at, next];
      }
      throw new Error('no step is taken');
    },
  };
}

describe('The video bitrate that a line bears', () => {
  it('goes down at once to what leaves, with something to spare for what has piled up', () => {
    expect(setUp().run(3, slow(1_700))).toEqual([[0.25, 1_200]]);
  });

  it('goes down further when that was not enough, and never below the lowest', () => {
    const { run, steps } = setUp();
    run(0.25, slow(1_700));
    expect(run(5, slow(1_400))).toEqual([[4, 950]]);
    expect(run(60, slow(100)).at(-1)![1]).toBe(600);
    expect(run(60, slow(100))).toEqual([]);
    expect(steps.kbps).toBe(600);
  });

  it('goes down by a quarter where what leaves should do, and it is slow all the same', () => {
    expect(setUp().run(5, slow(9_000))).toEqual([[4.25, 2_700]]);
  });

  it('is halved where nobody knows what leaves', () => {
    expect(setUp().run(7, slow(null))).toEqual([[6.25, 1_800]]);
  });

  it('stays while what has piled up is carried off', () => {
    const { run } = setUp();
    run(0.25, slow(1_700));
    expect(run(120, piledUp)).toEqual([]);
  });

  it('goes up by steps when there has been room for half a minute, and is back within a minute', () => {
    const { run } = setUp();
    run(0.25, slow(1_700));
    expect(run(60, calm)).toEqual([
      [30.25, 1_900],
      [38.25, 3_000],
      [46.25, 3_600],
    ]);
    expect(run(600, calm)).toEqual([]);
  });

  it('begins to wait anew when something piles up meanwhile', () => {
    const { run } = setUp();
    run(0.25, slow(1_700));
    run(29, calm);
    run(1, piledUp);
    expect(run(40, calm)[0]![0]).toBe(30.25);
  });

  it('does not hunt: a step that was taken back is tried again later each time, and goes half as far', () => {
    const { run, untilStep } = setUp();
    run(0.25, slow(1_700));
    const tries: number[] = [];
    const levels: number[] = [];
    for (let each = 0; each < 3; each++) {
      run(5, piledUp);
      const [seconds, kbps] = untilStep(calm);
      tries.push(seconds);
      levels.push(kbps);
      run(1, slow(1_700));
    }
    expect(tries[0]).toBe(30.25);
    for (const [at, seconds] of tries.slice(1).entries()) expect(seconds).toBeGreaterThan(tries[at]! * 1.9);
    for (const [at, kbps] of levels.slice(1).entries()) expect(kbps).toBeLessThan(levels[at]!);
  });

  it('takes a step back to no more than what was borne before', () => {
    const { run } = setUp();
    run(0.25, slow(1_700));
    expect(run(31, calm)).toEqual([[30.25, 1_900]]);
    expect(run(0.25, slow(2_200))).toEqual([[0.25, 1_200]]);
  });

  it('finds what is between by halves, and tries what was too much again after ten minutes', () => {
    const { run, steps } = setUp();
    run(0.25, slow(2_800));
    expect(steps.kbps).toBe(2_100);
    expect(run(31, calm)).toEqual([[30.25, 3_350]]);
    run(1, slow(2_800));
    expect(steps.kbps).toBe(2_100);
    expect(run(61, calm)).toEqual([[60.25, 2_700]]);
    const later = run(1_300, calm);
    expect(later.at(-1)![1]).toBe(3_600);
    expect(later.at(-1)![0]).toBeGreaterThan(500);
  });

  it('begins where the recorder is', () => {
    const { run } = setUp(1_200);
    expect(run(31, calm)).toEqual([[30.25, 1_900]]);
  });

  it('has one bitrate only where the bounds leave no other', () => {
    const steps = new BitrateSteps({ lowest: 2_000, highest: 1_000 }, 5_000, 0);
    expect(steps.kbps).toBe(1_000);
    for (let now = 250; now < 60_000; now += 250) expect(steps.look(slow(100), now)).toBeNull();
  });
});
