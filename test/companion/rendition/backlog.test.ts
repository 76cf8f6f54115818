import { describe, expect, it } from 'vitest';
import { Backlog } from '../../../companion/rendition/backlog.ts';

const limits = { insideMs: 200, holeMs: 10_000 };
const backlog = (firstMs = 0, now = 0) => new Backlog(firstMs, now, limits);

/** Seconds of a recording in real time, ten chunks each, through an encoder of this speed; how late it was at most. */
function latest(speed: number, seconds: number, into = backlog()): number {
  let out = 0;
  let most = 0;
  for (let now = 100; now <= seconds * 1_000; now += 100) {
    into.give(now, now);
    out = Math.min(now, out + 100 * speed);
    into.take(out);
    most = Math.max(most, into.look(now).lateMs);
  }
  return most;
}

describe('what is inside an ffmpeg', () => {
  it('is not late while it is as fast as what comes in', () => {
    expect(latest(1, 60)).toBeLessThan(100);
  });

  it('at a quarter of the speed is 5 s late before 8 s are over', () => {
    expect(latest(0.25, 5)).toBeLessThan(4_000);
    expect(latest(0.25, 8)).toBeGreaterThan(5_000);
  });

  it('is late for as long as it is slow, and no more when it has caught up', () => {
    const one = backlog();
    for (let now = 100; now <= 4_000; now += 100) one.give(now, now);
    expect(one.look(4_000)).toEqual({ lateMs: 3_750, stillMs: 4_000 });
    one.take(3_900);
    expect(one.look(4_100)).toEqual({ lateMs: 0, stillMs: 0 });
  });

  it('is due as it would be played twice as fast where much comes at once', () => {
    const one = backlog();
    one.give(0, 1_000);
    for (let ms = 1_000; ms <= 10_000; ms += 1_000) one.give(ms, 1_000);
    expect(one.lateMs(1_500)).toBe(0);
    for (let second = 1; second < 10; second++) {
      one.take(second * 1_000);
      expect(one.lateMs(1_000 + second * 500 + 5_000)).toBeLessThanOrEqual(5_000);
    }
    one.take(10_000);
    expect(one.lateMs(60_000)).toBe(0);
  });

  it('that waits for what comes next is not late, however long that takes', () => {
    const one = backlog();
    one.give(100, 100);
    expect(one.lateMs(60_000)).toBe(0);
    // The picture that was shown all the time has to be made over and over again now.
    one.give(60_000, 60_000);
    expect(one.lateMs(65_000)).toBe(0);
    expect(one.lateMs(66_000)).toBe(1_000);
  });

  it('begins where the recording does, wherever that is', () => {
    const one = backlog(3_600_000, 50);
    one.give(3_600_100, 50);
    one.give(3_600_200, 150);
    one.give(3_600_300, 250);
    one.take(3_600_000);
    expect(one.lateMs(5_250)).toBe(0);
    expect(one.newestMs).toBe(3_600_300);
  });
});
