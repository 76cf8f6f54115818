import { closeSync, openSync, renameSync } from 'node:fs';
import Database from 'libsql';
import { migrate, NewerFileError } from './schema.ts';

/** How long to wait for another companion that writes, in ms. */
const busyMs = 5_000;
/** What the database says of a file that cannot be used as it is. */
const broken = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_FORMAT']);

export interface Opened {
  readonly db: Database.Database;
  /** Where a file was moved that could not be used, and why; null for none. */
  readonly aside: { readonly file: string; readonly why: 'newer' | 'broken' } | null;
}

/**
 * Opens the file with the history, or begins one. One that is broken, or of a newer companion, is moved aside.
 * @throws the system's or the database's error when that cannot be done
 */
export function openFile(file: string, now: number): Opened {
  try {
    return { db: open(file), aside: null };
  } catch (error) {
    const why =
      error instanceof NewerFileError ? 'newer' : isBroken(error) || isOfOthers(error) ? 'broken' : null;
    if (why === null) throw error;
    return { aside: { file: moveAside(file, why, now), why }, db: open(file) };
  }
}

/** Whether this says that the file cannot be used as it is, and never will. */
export function isBroken(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code !== undefined && broken.has(code.replace(/^(SQLITE_[A-Z]+)_.*/, '$1'));
}

/** Whether a file, as it was opened, is a database that others have made. */
function isOfOthers(error: unknown): boolean {
  return (error as { code?: string }).code === 'SQLITE_ERROR';
}

/** @returns its new name */
export function moveAside(file: string, why: 'newer' | 'broken', now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  const there = `${file}.${why}-${stamp}`;
  renameSync(file, there);
  for (const tail of ['-wal', '-shm']) {
    try {
      renameSync(file + tail, there + tail);
    } catch {
      // There is none: whoever had the file open has closed it.
    }
  }
  return there;
}

function open(file: string): Database.Database {
  // Only its owner may read it, and what the database puts beside it.
  closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file);
  try {
    db.exec(`PRAGMA busy_timeout = ${busyMs}`);
    const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
    if (pages === 0) db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    // With a log beside the file readers and writers do not wait for each other. A power cut may cost the last seconds.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    migrate(db);
    // A table may be missing in what calls itself of this version.
    db.prepare('SELECT 1 FROM shows, destinations, samples, events LIMIT 0').all();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
