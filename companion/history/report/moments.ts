import type { ShowRecord } from '#protocol';
import { formatNumber } from '../../../extension/ui/format.ts';
import { spoken } from './spoken.ts';
import type { Timeline } from './timeline.ts';
import type { Words } from './words.ts';

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
export function momentsOf(show: ShowRecord, timeline: Timeline, t: Words): readonly Moment[] {
  const language = t('language');
  const lasting = (seconds: number): string => spoken(seconds, language);
  const all: Moment[] = [];
  for (const { id, gaps, drops } of timeline.destinations) {
    const destination = show.destinations.find((each) => each.id === id)!;
    const where = destination.name;
    for (const { from, to, message } of gaps) {
      const seconds = (to - from) / 1_000;
      all.push({
        at: from,
        where,
        what: `${t('report_gap', lasting(seconds))} ${message}`.trim(),
        cost: seconds,
      });
    }
    for (const { from, frames } of drops) {
      const what = t('report_drop', formatNumber(frames, language));
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
      const what = t('report_late', lasting(seconds));
      // Late is not lost.
      all.push({ at: latest.at * 1_000, where, what, cost: seconds / 4 });
    }
  }
  for (const { from, to } of timeline.slates) {
    const seconds = (to - from) / 1_000;
    all.push({
      at: from,
      where: null,
      what: t('report_slate', lasting(seconds)),
      cost: seconds / 2,
    });
  }
  for (const at of timeline.restarts) all.push({ at, where: null, what: t('event_restart'), cost: 0.5 });
  return all.sort((one, other) => other.cost - one.cost || one.at - other.at);
}

/** `1:02:03`, or `02:03` in a show of less than an hour. @param ms since the start of the show */
export function clockTime(ms: number): string {
  const whole = Math.floor(ms / 1_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3_600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
