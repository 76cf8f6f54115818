import type { FastSoakResult } from './fast.ts';
import type { Minute } from './gauge.ts';
import { slope } from './slope.ts';

/** A bound on one figure, and whether it was reached. */
export interface Bound {
  readonly what: string;
  readonly limit: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** Until then handles may become more. */
const settledMinutes = 10;

/** The part of a soak that has to be flat; of a short one, its second half. */
export function settled(minutes: readonly Minute[]): readonly Minute[] {
  return minutes.slice(Math.min(settledMinutes, Math.floor(minutes.length / 2)));
}

/** Memory is held against what it was then: at minute 15, or halfway where a soak is shorter than half an hour. */
export function baseMinute(minutes: number): number {
  return Math.min(15, Math.max(1, Math.floor(minutes / 2)));
}

export function outcome(minutes: readonly Minute[], apartMs: number, stopMs: number): Bound[] {
  const points = settled(minutes).map(({ minute, handles }) => [minute / 60, handles] as const);
  const { steepness, error } = slope(points);
  const handles = bound('open handles, more in an hour', 1, steepness, (value) => value.toFixed(2));
  return [
    memory(minutes, minutes.length),
    { ...handles, measured: `${handles.measured} ± ${error.toFixed(2)}` },
    together(apartMs),
    bound('stopping', 3_000, stopMs, (value) => `${value.toFixed(0)} ms`),
  ];
}

export function fastOutcome(seen: FastSoakResult, minutes: number): Bound[] {
  const count = (what: string, value: number): Bound => bound(what, 0, value, String);
  return [
    count('frames lost where no fault was', seen.lost),
    count('frames that came twice', seen.repeated),
    memory(seen.minutes, minutes),
    count('handles more at the end', Math.max(0, seen.handlesMore)),
    count('processes more at the end', Math.max(0, seen.processesMore)),
    together(seen.apartMs),
    count(
      `of ${seen.faults} faults, Stop too late (longest ${seen.longestStopMs.toFixed(0)} ms)`,
      seen.lateStops,
    ),
  ];
}

function memory(seen: readonly Minute[], minutes: number): Bound {
  const from = baseMinute(minutes);
  const counted = seen.filter(({ minute }) => minute >= from).map(({ rssMb }) => rssMb);
  const growth = Math.max(...counted) / (counted[0] ?? NaN);
  return bound(`resident memory, of that at minute ${from}`, 1.25, growth, (value) => value.toFixed(2));
}

function together(apartMs: number): Bound {
  return bound('sound and picture apart', 40, apartMs, (value) => `${value.toFixed(0)} ms`);
}

export function table(bounds: readonly Bound[]): string {
  const rows = bounds.map(({ what, limit, measured, isReached }) => [
    what,
    measured,
    `≤ ${limit}`,
    isReached ? 'held' : 'not held',
  ]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')).join('\n');
}

function bound(what: string, limit: number, value: number, show: (value: number) => string): Bound {
  return { what, limit: show(limit), measured: show(value), isReached: value <= limit };
}
