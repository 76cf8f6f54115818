import type { ShowRecord } from '#protocol';
import type { Timeline } from './timeline.ts';

/** Something that viewers may have noticed. */
export interface Moment {
  /** Milliseconds since the start of the show. */
  readonly at: number;
  /** The name of the destination; null for all of them. */
  readonly where: string | null;
  readonly what: string;
  /** About how many seconds of the show it has cost the viewers there. */
  readonly cost: number;
}

/** A delay from which on viewers notice it, in ms. */
const noticedMs = 5_000;
const framesPerSecond = 30;

/** What went wrong, the worst first. */
export function momentsOf(show: ShowRecord, timeline: Timeline): readonly Moment[] {
  const all: Moment[] = [];
  for (const { id, gaps, drops } of timeline.destinations) {
    const destination = show.destinations.find((each) => each.id === id)!;
    const where = destination.name;
    for (const { from, to, message } of gaps) {
      const seconds = (to - from) / 1_000;
      all.push({
        at: from,
        where,
        what: `Not live for ${spoken(seconds)}. ${message}`.trim(),
        cost: seconds,
      });
    }
    for (const { from, frames } of drops) {
      const what = `${frames} ${frames === 1 ? 'picture' : 'pictures'} dropped: the line was too slow.`;
      all.push({ at: from, where, what, cost: frames / framesPerSecond });
    }
    const latest = destination.samples.reduce(
      (worst, each) => (each.behindMs > worst.behindMs ? each : worst),
      {
        at: 0,
        behindMs: 0,
      },
    );
    if (latest.behindMs >= noticedMs) {
      const seconds = latest.behindMs / 1_000;
      const what = `The picture came ${spoken(seconds)} late.`;
      // Late is not lost.
      all.push({ at: latest.at * 1_000, where, what, cost: seconds / 4 });
    }
  }
  for (const { from, to } of timeline.slates) {
    const seconds = (to - from) / 1_000;
    all.push({
      at: from,
      where: null,
      what: `Viewers saw the slate for ${spoken(seconds)}.`,
      cost: seconds / 2,
    });
  }
  for (const at of timeline.restarts)
    all.push({ at, where: null, what: 'An encoder was replaced while the show went on.', cost: 0.5 });
  return all.sort((one, other) => other.cost - one.cost || one.at - other.at);
}

/** `0.4 seconds`, `12 seconds`, `3 min 5 s`. @param seconds any */
export function spoken(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(1)} seconds`;
  const whole = Math.round(seconds);
  if (whole < 60) return whole === 1 ? '1 second' : `${whole} seconds`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1:02:03`, or `02:03` in a show of less than an hour. @param ms since the start of the show */
export function clockTime(ms: number): string {
  const whole = Math.floor(ms / 1_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3_600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
