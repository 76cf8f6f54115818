import type { ShowEvent } from '#protocol';

type Sample = Extract<ShowEvent, { kind: 'sample' }>;

/** Seconds that a chart goes back. */
export const seriesSeconds = 600;
/** Where so long nothing was told, in seconds, a line is broken. */
const gapSeconds = 3;

/** How one destination fared, a value for each time. Null is nothing, where nothing was told. */
export interface Series {
  /** Unix time in seconds, which only grows. */
  readonly times: readonly number[];
  /** Bits a second. */
  readonly bitrate: readonly (number | null)[];
  /** Seconds that media arrives late. */
  readonly behind: readonly (number | null)[];
  /** Seconds of media that wait to be sent. */
  readonly queue: readonly (number | null)[];
  /** Pictures dropped since the value before. */
  readonly drops: readonly (number | null)[];
  /** Pictures dropped in all, at the last time. */
  readonly dropped: number;
}

const empty: Series = { times: [], bitrate: [], behind: [], queue: [], drops: [], dropped: 0 };

/** The series with one more sample; as it was, where that is none newer than its last. */
export function addSample(series: Series = empty, { at, stats }: Sample): Series {
  const time = at / 1_000;
  const last = series.times.at(-1);
  if (last !== undefined && time <= last) return series;
  const gap = last !== undefined && time - last > gapSeconds ? [{ time: last + 1, values: null }] : [];
  const drops = last === undefined ? 0 : Math.max(0, stats.droppedFrames - series.dropped);
  const values = [stats.bitrate, stats.behindMs / 1_000, stats.queueMs / 1_000, drops] as const;
  const points = [...gap, { time, values }];
  const from = time - seriesSeconds;
  const start = series.times.findIndex((one) => one >= from);
  const kept = <T>(list: readonly T[]): readonly T[] =>
    start > 0 ? list.slice(start) : start < 0 ? [] : list;
  const column = (list: readonly (number | null)[], which: number): (number | null)[] => [
    ...kept(list),
    ...points.map((point) => point.values?.[which] ?? null),
  ];
  return {
    times: [...kept(series.times), ...points.map((point) => point.time)],
    bitrate: column(series.bitrate, 0),
    behind: column(series.behind, 1),
    queue: column(series.queue, 2),
    drops: column(series.drops, 3),
    dropped: stats.droppedFrames,
  };
}
