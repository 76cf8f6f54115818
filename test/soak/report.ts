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

/** Until then memory may grow: code is compiled, buffers find their size. */
const settledMinutes = 10;

/** The part of a soak that has to be flat; of a short one, its second half. */
export function settled(minutes: readonly Minute[]): readonly Minute[] {
  return minutes.slice(Math.min(settledMinutes, Math.floor(minutes.length / 2)));
}

export function outcome(minutes: readonly Minute[], apartMs: number, stopMs: number): Bound[] {
  const flat = settled(minutes);
  const perHour = (what: string, unit: string, of: (minute: Minute) => number): Bound => {
    const { steepness, error } = slope(flat.map((each) => [each.minute / 60, of(each)]));
    const more = bound(`${what}, more in an hour`, 1, steepness, (value) => `${value.toFixed(2)}${unit}`);
    return { ...more, measured: `${more.measured} ± ${error.toFixed(2)}` };
  };
  return [
    perHour('memory held', ' MB', ({ heldMb }) => heldMb),
    perHour('memory resident', ' MB', ({ rssMb }) => rssMb),
    perHour('open handles', '', ({ handles }) => handles),
    bound('sound and picture apart', 40, apartMs, (value) => `${value.toFixed(0)} ms`),
    bound('stopping', 3_000, stopMs, (value) => `${value.toFixed(0)} ms`),
  ];
}

/** Memory is held against what it was then: at minute 15, or halfway where a soak is shorter than half an hour. */
export function baseMinute(minutes: number): number {
  return Math.min(15, Math.max(1, Math.floor(minutes / 2)));
}

export function fastOutcome(seen: FastSoakResult, minutes: number): Bound[] {
  const from = baseMinute(minutes);
  const base = seen.minutes.find(({ minute }) => minute >= from)?.rssMb ?? NaN;
  const later = Math.max(...seen.minutes.filter(({ minute }) => minute >= from).map(({ rssMb }) => rssMb));
  const count = (what: string, value: number): Bound => bound(what, 0, value, String);
  const [memory, stop] = [later / base, seen.longestStopMs];
  return [
    count('frames lost where no fault was', seen.lost),
    count('frames that came twice', seen.repeated),
    bound(`resident memory, of that at minute ${from}`, 1.25, memory, (value) => value.toFixed(2)),
    count('handles more at the end', Math.max(0, seen.handlesMore)),
    count('processes more at the end', Math.max(0, seen.processesMore)),
    count(`of ${seen.faults} faults, Stop too late (longest ${stop.toFixed(0)} ms)`, seen.lateStops),
  ];
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
