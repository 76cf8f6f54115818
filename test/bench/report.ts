import { shortcomings, type Expectations } from '../judge/expectations.ts';
import type { Verdict } from '../judge/verdict.ts';
import { apps, type App } from './contestant.ts';
import type { Cost } from './feed.ts';
import { table } from './table.ts';

export interface Result extends Cost {
  readonly name: string;
  readonly title: string;
  /** What each ingest received, judged by decoding it. */
  readonly received: Readonly<Partial<Record<App, Verdict>>>;
}

/** A bound on one figure, and whether it was reached. */
export interface Bound {
  readonly what: string;
  readonly limit: number;
  readonly measured: number;
  readonly isReached: boolean;
}

/** A publish that did not deliver would be cheap: what was received must be whole. */
export function undelivered(
  result: Result,
  seconds: number,
  sizes: Readonly<Partial<Record<App, readonly [number, number]>>> = {},
): string[] {
  const whole: Omit<Expectations, 'size'> = {
    videoCodec: 'h264',
    audioCodec: 'aac',
    minFps: 28,
    minSeconds: seconds - 1.5,
    minMeanDb: -30,
  };
  return apps.flatMap((app) => {
    const verdict = result.received[app];
    const found = verdict ? shortcomings(verdict, { ...whole, size: sizes[app] ?? [1280, 720] }) : [];
    return found.map((sentence) => `${result.title}, ${app}: ${sentence}`);
  });
}

/** Of three destinations: CPU against those who were fed the same, and memory. */
export function bounds(results: readonly Result[]): Bound[] {
  const find = (name: string): Result | undefined => results.find((result) => result.name === name);
  const against = [
    { name: 'tabcast', peer: 'transcode', limit: 1 / 15, what: 'CPU against one transcode per platform' },
    {
      name: 'vp8',
      peer: 'vp8-transcode',
      limit: 0.4,
      what: 'CPU, VP8 in, against one transcode per platform',
    },
  ];
  const ratios = against.flatMap(({ name, peer, limit, what }) => {
    const [own, other] = [find(name), find(peer)];
    return own && other ? [bound(what, own.cpu / other.cpu, limit)] : [];
  });
  const own = find('tabcast');
  return own ? [...ratios, bound('peak memory at three destinations, MB', own.peakMb, 100)] : ratios;
}

export function bound(what: string, measured: number, limit: number): Bound {
  return { what, limit, measured, isReached: measured <= limit };
}

/** A line for the terminal. */
export function boundLine({ what, limit, measured, isReached }: Bound): string {
  const [is, most] = [measured, limit].map((figure) => figure.toFixed(figure >= 10 ? 0 : 3));
  return `${what}: ${is}, at most ${most}: ${isReached ? 'reached' : 'NOT REACHED'}`;
}

export function resultTable(results: readonly Result[], what = 'three destinations'): string {
  return table([
    [what, 'CPU', 'to start', 'peak memory', 'processes'],
    ...results.map(({ title, cpu, startCpuSeconds, peakMb, processes }) => [
      title,
      `${(cpu * 100).toFixed(1)} % of a core`,
      `${startCpuSeconds.toFixed(1)} s`,
      `${peakMb.toFixed(0)} MB`,
      String(processes),
    ]),
  ]);
}
