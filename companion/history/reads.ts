import type { Database } from 'libsql';
import * as v from 'valibot';
import {
  verdictSchema,
  type KeptDestination,
  type KeptEnd,
  type KeptEvent,
  type KeptSample,
  type KeptShow,
  type PlatformId,
  type ShowRecord,
  type ShowVerdict,
} from '#protocol';

/** A show that was not heard of for so long, in ms, and has no end is not on air any more. */
const silentMs = 60_000;

interface ShowRow {
  readonly id: string;
  readonly started_at: number;
  readonly seen_at: number;
  readonly ended: KeptEnd | null;
  readonly rehearsal: number;
  readonly step: number;
  readonly verdict: string | null;
}

interface DestinationRow {
  readonly id: number;
  readonly show: string;
  readonly name: string;
  readonly platform: PlatformId;
  readonly title: string;
  readonly bytes: number;
  readonly dropped: number;
  readonly reconnects: number;
  readonly live_s: number;
}

/** The newest shows first. @param before only those that began earlier, in ms since 1970; null for all */
export function listShows(
  db: Database,
  limit: number,
  before: number | null,
  now: number,
): readonly KeptShow[] {
  const page = 'SELECT * FROM shows WHERE started_at < ? ORDER BY started_at DESC LIMIT ?';
  const last = before ?? Number.MAX_SAFE_INTEGER;
  const shows = db.prepare(page).all(last, limit) as ShowRow[];
  const ids = JSON.stringify(shows.map(({ id }) => id));
  const theirs = db
    .prepare('SELECT * FROM destinations WHERE show IN (SELECT value FROM json_each(?)) ORDER BY id')
    .all(ids) as DestinationRow[];
  return shows.map((show) => ({
    ...summaryOf(show, now),
    destinations: theirs.filter((each) => each.show === show.id).map(destinationOf),
  }));
}

/**
 * All that is kept of a show; null where there is none.
 * @param maxSamples how many of each destination at most; more are put together, as they are when they grow old
 */
export function readShow(db: Database, id: string, maxSamples: number, now: number): ShowRecord | null {
  const show = db.prepare('SELECT * FROM shows WHERE id = ?').all(id)[0] as ShowRow | undefined;
  if (!show) return null;
  const seconds = (show.seen_at - show.started_at) / 1_000;
  const step = Math.max(1, Math.ceil(seconds / maxSamples / show.step)) * show.step;
  const rows = db
    .prepare('SELECT * FROM destinations WHERE show = ? ORDER BY id')
    .all(id) as DestinationRow[];
  // The library binds every number as a floating one: a division would not be whole.
  const samples = db.prepare(
    `SELECT at / ${step} * ${step} AS at, CAST(ROUND(AVG(kbps)) AS INTEGER) AS kbps, MAX(behind_ms) AS behindMs,
       MAX(queue_ms) AS queueMs, SUM(dropped) AS droppedFrames
     FROM samples WHERE destination = ? GROUP BY at / ${step} ORDER BY at`,
  );
  const events = db.prepare('SELECT event FROM events WHERE show = ? ORDER BY id').all(id) as {
    event: string;
  }[];
  return {
    ...summaryOf(show, now),
    step,
    destinations: rows.map((row) => ({
      ...destinationOf(row),
      samples: samples.all(row.id) as KeptSample[],
    })),
    events: events.map(({ event }) => JSON.parse(event) as KeptEvent),
  };
}

function summaryOf(row: ShowRow, now: number) {
  const open = now - row.seen_at < silentMs ? 'on-air' : 'cut-off';
  return {
    id: row.id,
    startedAt: row.started_at,
    endedAt: row.seen_at,
    end: row.ended ?? open,
    rehearsal: row.rehearsal === 1,
    verdict: row.verdict === null ? null : verdictOf(row.verdict),
  };
}

/** One of another version may have measures that are not known here. */
function verdictOf(json: string): ShowVerdict | null {
  const verdict = v.safeParse(verdictSchema, JSON.parse(json));
  return verdict.success ? verdict.output : null;
}

function destinationOf(row: DestinationRow): KeptDestination {
  const { name: id, platform, title: name, bytes, dropped, reconnects, live_s: liveSeconds } = row;
  return { id, platform, name, bytes, droppedFrames: dropped, reconnects, liveSeconds };
}
