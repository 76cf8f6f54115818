import { describe, expect, it } from 'vitest';
import { parseIngestUrl, platforms } from '#protocol';
import { rulesOf } from '../../../companion/destination/rules.ts';
import { KeyframeWatch } from '../../../companion/destination/keyframe-watch.ts';
import { ShortShows } from '../../../companion/destination/short-shows.ts';
import { ShowTime } from '../../../companion/destination/show-time.ts';
import { frame, key, sound } from './media.ts';

const hour = 3_600_000;
const minute = 60_000;
const at = (url: string): ReturnType<typeof rulesOf> => rulesOf({ url: parseIngestUrl(url)!, key: 'k' });

describe('the rules for a server', () => {
  it('are those of the platform that it belongs to, a minute before its own clock', () => {
    expect(at(platforms.facebook.ingest!)).toEqual({
      longestShowMs: 8 * hour - minute,
      keyframesMs: 4_000,
      keepsShows: true,
    });
    expect(at('rtmp://live-ams.twitch.tv/app')).toEqual({
      longestShowMs: 48 * hour - minute,
      keyframesMs: 2_000,
      keepsShows: true,
    });
    expect(at(platforms.youtube.ingest!)).toEqual({
      longestShowMs: null,
      keyframesMs: 4_000,
      keepsShows: true,
    });
  });

  it('are none for a server of one’s own', () => {
    expect(at('rtmp://127.0.0.1/live')).toEqual({
      longestShowMs: null,
      keyframesMs: null,
      keepsShows: false,
    });
  });
});

describe('the time of a show', () => {
  const longest = 8 * hour;
  /** Media moves all the time, from 0 on. */
  const live = (time: ShowTime, until: number): void => {
    for (let now = 0; now <= until; now += minute) time.live(now);
  };

  it('is over when it has lasted for as long as it may, and said to be nearly over 15 minutes before', () => {
    const time = new ShowTime();
    const end = longest;
    live(time, end);
    expect(time.news(end - 15 * minute - 1, longest)).toBeNull();
    expect(time.news(end - 15 * minute, longest)).toBe('show-limit');
    expect([time.isOver(end - 1, longest), time.isOver(end, longest)]).toEqual([false, true]);
  });

  it('begins anew with another show, which is told for a minute', () => {
    const time = new ShowTime();
    live(time, longest);
    time.renewed(longest);
    expect(time.isOver(longest, longest)).toBe(false);
    expect(time.news(longest + minute - 1, longest)).toBe('show-renewed');
    expect(time.news(longest + minute, longest)).toBeNull();
    expect(time.isOver(2 * longest, longest)).toBe(true);
  });

  it('goes on over an outage of ten minutes, not over a longer one', () => {
    const time = new ShowTime();
    time.live(0);
    time.live(10 * minute);
    expect(time.isOver(longest, longest)).toBe(true);
    time.live(20 * minute + 1);
    expect(time.isOver(longest, longest)).toBe(false);
  });

  it('is no matter where there is no limit, or nothing was live yet, or it goes elsewhere', () => {
    const time = new ShowTime();
    expect([time.isOver(longest, longest), time.news(longest, longest)]).toEqual([false, null]);
    time.live(0);
    expect([time.isOver(longest, null), time.news(longest, null)]).toEqual([false, null]);
    time.forget();
    expect(time.isOver(longest, longest)).toBe(false);
  });
});

describe('shows that last for less than a minute', () => {
  it('are borne twice within ten minutes, then the next one waits longer each time, up to five minutes', () => {
    const shows = new ShortShows();
    let now = 0;
    const waits = [1, 2, 3, 4, 5, 6].map(() => shows.ended(now, (now += 5_000)));
    expect(waits).toEqual([0, 0, 60_000, 120_000, 240_000, 300_000]);
  });

  it('are forgotten after ten minutes, and when a person wants it so', () => {
    const shows = new ShortShows();
    shows.ended(0, 1_000);
    shows.ended(2_000, 3_000);
    expect(shows.ended(10 * minute, 10 * minute + 1_000)).toBe(0);
    expect(shows.ended(10 * minute + 1_500, 10 * minute + 2_000)).toBe(60_000);
    shows.forget();
    expect(shows.ended(10 * minute + 3_000, 10 * minute + 4_000)).toBe(0);
  });

  it('do not count when they lasted for a minute', () => {
    const shows = new ShortShows();
    for (let n = 0; n < 9; n += 1) expect(shows.ended(n * 2 * minute, n * 2 * minute + minute)).toBe(0);
  });
});

describe('keyframes', () => {
  const hear = (mostMs: number | null, ...times: readonly number[]): boolean => {
    const watch = new KeyframeWatch();
    for (const timestamp of times) {
      for (const tag of [key(timestamp), frame(timestamp + 40), sound(timestamp + 50)])
        watch.hear(tag, mostMs);
    }
    return watch.isRare;
  };

  it('are too far apart where two distances in a row are longer than the platform takes by a quarter', () => {
    expect(hear(2_000, 0, 2_000, 4_400, 6_900)).toBe(false);
    expect(hear(2_000, 0, 10_000, 12_000, 22_000)).toBe(false);
    expect(hear(2_000, 0, 3_300, 6_600)).toBe(true);
    expect(hear(2_000, 0, 3_300, 6_600, 8_600)).toBe(false);
  });

  it('are never that where nobody asks for a distance', () => {
    expect(hear(null, 0, 10_000, 20_000, 30_000)).toBe(false);
  });
});
