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
