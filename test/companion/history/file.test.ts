import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HistoryFile } from '../../../companion/history/history-file.ts';
import { migrate, migrations, NewerFileError } from '../../../companion/history/schema.ts';
import type { HistoryWrite } from '../../../companion/history/writes.ts';
import { showRecordSchema } from '../../../companion/protocol/history.ts';

const dayMs = 86_400_000;
const show = randomUUID();
let folder: string;
let path: string;
let now: number;
let asides: { file: string; why: string }[];
let history: HistoryFile;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-history-'));
  path = join(folder, 'history.db');
  now = Date.UTC(2026, 0, 1);
  asides = [];
  history = another();
});
afterEach(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

function another(): HistoryFile {
  return new HistoryFile(
    (aside) => asides.push(aside),
    () => now,
  );
}

/** Makes a database of it with other means. */
function sql(text: string): void {
  const db = new Database(path);
  db.exec(text);
  db.close();
}

function wholeShow(id: string, seconds: number, startedAt = now): HistoryWrite[] {
  const named = {
    kind: 'destination',
    show: id,
    name: 'twitch',
    platform: 'twitch',
    title: 'Twitch',
  } as const;
  const samples = Array.from({ length: seconds }, (_, at): HistoryWrite => {
    const sample = { at, kbps: 1_000 + at, behindMs: at, queueMs: 5, droppedFrames: at % 10 === 0 ? 2 : 0 };
    return { kind: 'sample', show: id, name: 'twitch', sample, bytes: 125, reconnects: 0, isLive: true };
  });
  return [{ kind: 'show', show: id, startedAt, rehearsal: false }, named, ...samples];
}

describe('a file of every version there was', () => {
  it.each(migrations.map((_, version) => version + 1))(
    'is brought from version %i to the newest',
    (version) => {
      const db = new Database(path);
      migrate(db, migrations.slice(0, version));
      db.prepare('INSERT INTO shows (id, started_at, seen_at, rehearsal) VALUES (?, 5, 6, 0)').run(show);
      db.close();
      history.open(path);
      expect(history.list(10, null)).toMatchObject([
        { id: show, startedAt: 5, end: 'cut-off', destinations: [] },
      ]);
      expect(asides).toEqual([]);
    },
  );

  it('was made by steps that nobody has changed since', () => {
    const prints = migrations.map((sql) => createHash('sha256').update(sql).digest('hex').slice(0, 12));
    expect(prints).toEqual(['c9dfa37c9aa7']);
  });

  it('is brought there whole or not at all', () => {
    const db = new Database(path);
    migrate(db);
    const steps = [...migrations, 'CREATE TABLE half (a); CREATE TABLE half (a);'];
    expect(() => migrate(db, steps)).toThrow('half');
    expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: migrations.length });
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").all()).toEqual([]);
    expect(() => migrate(db, [])).toThrow(NewerFileError);
    db.close();
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['broken', () => writeFileSync(path, 'This is no database. '.repeat(500))],
    ['broken', () => sql('CREATE TABLE shows (other TEXT)')],
    ['newer', () => sql(`PRAGMA user_version = ${migrations.length + 1}`)],
  ])('because it is %s is moved aside, and a new one begun', (why, spoil) => {
    spoil();
    const before = readFileSync(path).length;
    history.open(path);
    expect(history.list(10, null)).toEqual([]);
    expect(asides).toEqual([{ file: `${path}.${why}-2026-01-01T00-00-00-000Z`, why }]);
    expect(readFileSync(asides[0]!.file)).toHaveLength(before);
    history.write(wholeShow(show, 1));
    expect(history.list(10, null)).toHaveLength(1);
  });

  it('is moved aside also when that turns out only while it is in use', () => {
    history.open(path);
    for (let n = 0; n < 20; n++) history.write(wholeShow(randomUUID(), 100));
    history.close();
    const bytes = readFileSync(path);
    const good = 4_096 * 8;
    writeFileSync(path, Buffer.concat([bytes.subarray(0, good), Buffer.alloc(bytes.length - good, 7)]));
    history.open(path);
    history.write(wholeShow(show, 3_000));
    expect(history.list(50, null).map(({ id }) => id)).toContain(show);
    expect(asides).toMatchObject([{ why: 'broken' }]);
  });

  it('because its folder is gone is used once that is there', () => {
    const later = join(folder, 'later', 'history.db');
    expect(() => history.open(later)).toThrow('ENOENT');
    expect(() => history.write(wholeShow(show, 1))).toThrow('ENOENT');
    expect(asides).toEqual([]);
    mkdirSync(join(folder, 'later'));
    history.write(wholeShow(show, 1));
    expect(history.list(10, null)).toHaveLength(1);
  });
});

describe('a show in the file', () => {
  it('is there as it was written, for its owner alone, and told by its contract', () => {
    history.open(path);
    history.write(wholeShow(show, 25));
    const event = { kind: 'marker', at: 1_500, label: 'goal' } as const;
    now += 25_000;
    history.write([{ kind: 'event', show, event }]);
    expect(history.list(10, null)).toMatchObject([{ end: 'on-air' }]);
    history.write([{ kind: 'end', show, end: 'client-gone' }]);
    const record = history.read(show, 1_000)!;
    expect(v.parse(showRecordSchema, record)).toEqual(record);
    expect(record).toMatchObject({ end: 'client-gone', step: 1, events: [event] });
    const [twitch] = record.destinations;
    expect(twitch).toMatchObject({ bytes: 3_125, droppedFrames: 6, liveSeconds: 25 });
    expect(twitch!.samples).toHaveLength(25);
    expect(twitch!.samples[3]).toEqual({ at: 3, kbps: 1_003, behindMs: 3, queueMs: 5, droppedFrames: 0 });
    expect(history.read(show, 5)).toMatchObject({ step: 5 });
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('has its last verdict, which makes it no longer; one that is not understood is none', () => {
    history.open(path);
    history.write([...wholeShow(show, 2), { kind: 'end', show, end: 'stopped' }]);
    const endedAt = now;
    now += 5_000;
    const verdict = { level: 'pass', measuredMs: 2_000, findings: [], unmeasured: [] } as const;
    history.write([{ kind: 'verdict', show, verdict }]);
    expect(history.read(show, 10)).toMatchObject({ verdict, endedAt });
    sql(`UPDATE shows SET verdict = '{"level":"splendid"}'`);
    expect(history.read(show, 10)).toMatchObject({ verdict: null });
  });

  it('keeps its sums when its samples are made fewer with age', () => {
    history.open(path);
    history.write([...wholeShow(show, 125), { kind: 'end', show, end: 'stopped' }]);
    const steps = [0, 8 * dayMs, 91 * dayMs].map((age) => {
      now = Date.UTC(2026, 0, 1) + age;
      history.close();
      history.open(path);
      const { step, destinations } = history.read(show, 1_000)!;
      const { samples } = destinations[0]!;
      const dropped = samples.reduce((sum, { droppedFrames }) => sum + droppedFrames, 0);
      return [step, samples.length, dropped, samples[0], samples.at(-1)!.at];
    });
    expect(steps).toEqual([
      [1, 125, 26, expect.objectContaining({ at: 0, kbps: 1_000 }), 124],
      [10, 13, 26, { at: 0, kbps: 1_005, behindMs: 9, queueMs: 5, droppedFrames: 2 }, 120],
      [60, 3, 26, { at: 0, kbps: 1_030, behindMs: 59, queueMs: 5, droppedFrames: 12 }, 120],
    ]);
  });

  it('is nowhere in the file any more once it was deleted, and what still comes of it is not kept', () => {
    history.open(path);
    const other = randomUUID();
    history.write([...wholeShow(show, 5), ...wholeShow(other, 5, now - 1)]);
    const label = 'a-marker-to-be-found';
    history.write([{ kind: 'event', show, event: { kind: 'marker', at: 0, label } }]);
    expect(history.remove(show)).toBe(true);
    expect(history.remove(show)).toBe(false);
    history.write([...wholeShow(show, 5).slice(1), { kind: 'end', show, end: 'stopped' }]);
    expect(history.list(10, null).map(({ id }) => id)).toEqual([other]);
    expect(history.read(show, 10)).toBeNull();
    history.close();
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name)).includes(label)).toBe(false);
  });

  it('is listed newest first, page by page', () => {
    history.open(path);
    const ids = Array.from({ length: 5 }, () => randomUUID());
    ids.forEach((id, n) => history.write(wholeShow(id, 1, now + n)));
    const first = history.list(2, null);
    expect(first.map(({ id }) => id)).toEqual([ids[4], ids[3]]);
    expect(history.list(10, first.at(-1)!.startedAt).map(({ id }) => id)).toEqual([ids[2], ids[1], ids[0]]);
  });

  it('is written by two companions on one folder, each its own', () => {
    history.open(path);
    const second = another();
    second.open(path);
    const other = randomUUID();
    history.write(wholeShow(show, 5));
    second.write(wholeShow(other, 5, now + 1));
    history.write([{ kind: 'end', show, end: 'stopped' }]);
    expect(second.list(10, null).map(({ id, end }) => [id, end])).toEqual([
      [other, 'on-air'],
      [show, 'stopped'],
    ]);
    second.close();
  });
});
