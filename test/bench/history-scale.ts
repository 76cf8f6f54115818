import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from 'libsql';
import { HistoryThread } from '../../companion/history/history-thread.ts';
import { openFile } from '../../companion/history/open-file.ts';
import { Store } from '../../companion/history/store.ts';
import { ages, thin } from '../../companion/history/thin.ts';
import type { HistoryWrite } from '../../companion/history/writes.ts';
import { systemClock } from '../../companion/lib/clock.ts';
import { apps } from './contestant.ts';

const shows = 1_000;
const hours = 4;
const seconds = hours * 3_600;
/** Of each show: what happens in one that is lost every ten minutes. */
const events = (hours * 60) / 10;

/** What a long history is like to use. Times in ms, from the question to the answer of the thread that has the file. */
export interface HistoryScale {
  readonly shows: number;
  readonly megabytes: number;
  /** From a start of the companion to the first list of 200. */
  readonly openMs: number;
  /** The longest of five. */
  readonly listMs: number;
  readonly pageMs: number;
  readonly jsonMs: number;
}

/** A thousand shows, one after another without a pause: so as many as can be are of the last days, and not thinned yet. */
export async function historyScale(): Promise<HistoryScale> {
  const folder = mkdtempSync(join(tmpdir(), 'tabcast-bench-history-'));
  const file = join(folder, 'history.db');
  try {
    const newest = write(file);
    const script = fileURLToPath(new URL('../../dist/companion/history.js', import.meta.url));
    if (!existsSync(script)) throw new Error('the thread of the history is not built: npm run build');
    const thread = new HistoryThread({ clock: systemClock, script, file, onAside: () => undefined });
    const longest = async (ask: () => Promise<unknown>): Promise<number> => {
      const all: number[] = [];
      for (let n = 0; n < 5; n++) all.push(await timed(ask));
      return Math.max(...all);
    };
    const openMs = await timed(() => thread.ask('list', 200, null));
    const listMs = await longest(() => thread.ask('list', 200, null));
    const pageMs = await longest(() => thread.ask('report', newest, ['en']));
    const jsonMs = await longest(() => thread.ask('read', newest, 50_000));
    await thread.ask('close');
    await thread.kill();
    return { shows, megabytes: statSync(file).size / 1e6, openMs, listMs, pageMs, jsonMs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function timed(ask: () => Promise<unknown>): Promise<number> {
  const began = systemClock.now();
  await ask();
  return systemClock.now() - began;
}

/**
 * One show of each age is written and thinned as the companion does; the others are copies of that of their age.
 * @returns the newest show
 */
function write(file: string): string {
  const now = Date.now();
  const startOf = (age: number): number => now - age * seconds * 1_000;
  const { db } = openFile(file, now);
  const store = new Store(db);
  const templates = [1, ...ages.map(({ fromMs }) => Math.ceil(fromMs / 1_000 / seconds) + 2)].map((age) => {
    const show = randomUUID();
    store.write(wholeShow(show, startOf(age)), startOf(age) + seconds * 1_000);
    return { age, show };
  });
  thin(db, now);
  const own = new Set(templates.map(({ age }) => age));
  const byAge = templates.toSorted((one, other) => other.age - one.age);
  for (let age = 1; age <= shows; age++) {
    const template = byAge.find((each) => each.age <= age)!;
    if (!own.has(age)) copyShow(db, template.show, randomUUID(), startOf(age));
  }
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  return templates[0]!.show;
}

function copyShow(db: Database, from: string, to: string, startedAt: number): void {
  const run = (sql: string, ...values: (string | number)[]): unknown => db.prepare(sql).run(...values);
  db.exec('BEGIN');
  run(
    `INSERT INTO shows SELECT ?, ?, ?, ended, rehearsal, step, verdict FROM shows WHERE id = ?`,
    ...[to, startedAt, startedAt + seconds * 1_000, from],
  );
  run(
    `INSERT INTO destinations (show, name, platform, title, bytes, dropped, reconnects, live_s)
       SELECT ?, name, platform, title, bytes, dropped, reconnects, live_s FROM destinations WHERE show = ?`,
    ...[to, from],
  );
  run(
    `INSERT INTO samples SELECT its.id, at, kbps, behind_ms, queue_ms, samples.dropped
       FROM destinations AS its JOIN destinations AS other ON other.name = its.name AND other.show = ?
       JOIN samples ON samples.destination = other.id WHERE its.show = ?`,
    ...[from, to],
  );
  run('INSERT INTO events (show, event) SELECT ?, event FROM events WHERE show = ?', to, from);
  db.exec('COMMIT');
}

function wholeShow(show: string, startedAt: number): HistoryWrite[] {
  const writes: HistoryWrite[] = [{ kind: 'show', show, startedAt, rehearsal: false }];
  for (const name of apps) writes.push({ kind: 'destination', show, name, platform: name, title: name });
  for (const name of apps) {
    for (let n = 0; n < events; n++) {
      const at = n * 600_000;
      const [state, message] =
        n % 2 === 0 ? (['live', ''] as const) : (['waiting', 'The ingest ended it.'] as const);
      const event = { kind: 'destination', at, destination: name, state, reason: null, message } as const;
      writes.push({ kind: 'event', show, event });
    }
    for (let at = 0; at < seconds; at++) {
      const kbps = 4_000 + ((at * 7_919) % 613);
      const sample = { at, kbps, behindMs: (at * 31) % 900, queueMs: (at * 17) % 300, droppedFrames: 0 };
      writes.push({ kind: 'sample', show, name, sample, bytes: 500_000, reconnects: 0, isLive: true });
    }
  }
  writes.push({ kind: 'end', show, end: 'stopped' });
  return writes;
}
