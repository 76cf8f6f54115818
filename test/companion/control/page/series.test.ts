import { describe, expect, it } from 'vitest';
import { addSample, type Series } from '../../../../companion/control/page/series.ts';
import { sample, showStart } from '../../../helpers/show-events.ts';

describe('the values of a chart', () => {
  it('are bits a second, seconds, and the pictures that were dropped since the one before', () => {
    let series: Series = addSample(undefined, sample(0, { droppedFrames: 7, behindMs: 1_500, queueMs: 250 }));
    series = addSample(series, sample(1, { droppedFrames: 12 }));
    expect(series).toEqual({
      times: [showStart / 1_000, showStart / 1_000 + 1],
      bitrate: [4_300_000, 4_300_000],
      behind: [1.5, 0.2],
      queue: [0.25, 0],
      drops: [0, 5],
      dropped: 12,
    });
  });

  it('go back ten minutes', () => {
    let series: Series | undefined;
    for (let second = 0; second < 900; second += 1) series = addSample(series, sample(second));
    expect(series!.times).toHaveLength(601);
    expect(series!.times.at(-1)! - series!.times[0]!).toBe(600);
    expect(series!.drops).toHaveLength(601);
  });

  it('have a gap where nothing was told, and none in a second that was late', () => {
    let series = addSample(undefined, sample(0));
    series = addSample(series, sample(3));
    expect(series.bitrate).not.toContain(null);
    series = addSample(series, sample(60));
    expect(series.times.map((time) => time - showStart / 1_000)).toEqual([0, 3, 4, 60]);
    expect(series.bitrate[2]).toBeNull();
  });

  it('never go back in time', () => {
    const series = addSample(undefined, sample(5));
    expect(addSample(series, sample(5))).toBe(series);
    expect(addSample(series, sample(4))).toBe(series);
  });

  it('are none of the time before a long pause', () => {
    const series = addSample(addSample(undefined, sample(0)), sample(5_000));
    expect(series.bitrate).toEqual([null, 4_300_000]);
  });
});
