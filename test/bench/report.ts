import { shortcomings, type Expectations } from '../../companion/rehearsal/expectations.ts';
import type { Verdict } from '../../companion/rehearsal/verdict.ts';
import type { App } from './contestant.ts';
import type { Usage } from './process-tree.ts';

export interface Result extends Usage {
  readonly name: string;
  readonly title: string;
  /** CPU seconds for a second of media. */
  readonly cpu: number;
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
export function undelivered(result: Result, seconds: number): string[] {
  const whole: Expectations = {
    videoCodec: 'h264',
    audioCodec: 'aac',
    size: [1280, 720],
    minFps: 28,
    minSeconds: seconds - 1.5,
    toneHz: 440,
  };
  return Object.entries(result.received).flatMap(([app, verdict]) =>
    shortcomings(verdict, whole).map((sentence) => `${result.title}, ${app}: ${sentence}`),
  );
}

/** Of CPU: Tabcast against one transcode for each platform, and against one tee. */
export function bounds(results: readonly Result[]): Bound[] {
  const cpuOf = (name: string): number | undefined => results.find((result) => result.name === name)?.cpu;
  const own = cpuOf('tabcast');
  const against = [
    { peer: 'transcode', limit: 0.1, what: 'CPU against one transcode per platform' },
    { peer: 'tee', limit: 2, what: 'CPU against one tee' },
  ];
  return against.flatMap(({ peer, limit, what }) => {
    const other = cpuOf(peer);
    if (own === undefined || !other) return [];
    const measured = own / other;
    return [{ what, limit, measured, isReached: measured <= limit }];
  });
}

export function resultTable(results: readonly Result[]): string {
  const cells = [
    ['three destinations', 'CPU', 'peak memory', 'processes'],
    ...results.map(({ title, cpu, peakMb, processes }) => [
      title,
      `${(cpu * 100).toFixed(1)} % of a core`,
      `${peakMb.toFixed(0)} MB`,
      String(processes),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
