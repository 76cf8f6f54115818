import type { Database, Statement } from 'libsql';
import type { HistoryWrite, SampleWrite } from './writes.ts';

/** Puts batches into the file. */
export class Store {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Writes all of it, or nothing.
   * @param now when, in milliseconds since 1970: what the shows in it were last seen
   * @throws the database's error; then it may be tried again
   */
  write(batch: readonly HistoryWrite[], now: number): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const write of batch) this.#put(write);
      // A verdict may come when the show is over, and makes it no longer.
      const seen = batch.filter(({ kind }) => kind !== 'verdict');
      for (const show of new Set(seen.map((write) => write.show)))
        this.#run('UPDATE shows SET seen_at = MAX(?, started_at) WHERE id = ?', now, show);
      this.#db.exec('COMMIT');
    } catch (error) {
      // A full disk has rolled back by itself.
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Forgets a show, or all; what it said is nowhere in the file any more. @returns whether there was one */
  remove(show: string | null): boolean {
    this.#db.exec('PRAGMA secure_delete = ON');
    const { changes } =
      show === null ? this.#run('DELETE FROM shows') : this.#run('DELETE FROM shows WHERE id = ?', show);
    this.#db.exec('PRAGMA secure_delete = OFF; PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)');
    return changes > 0;
  }

  #put(write: HistoryWrite): void {
    switch (write.kind) {
      case 'show': {
        const { show, startedAt, rehearsal } = write;
        const sql = 'INSERT OR IGNORE INTO shows (id, started_at, seen_at, rehearsal) VALUES (?, ?, ?, ?)';
        return void this.#run(sql, show, startedAt, startedAt, rehearsal ? 1 : 0);
      }
      case 'destination': {
        const { show, name, platform, title } = write;
        const sql = `INSERT INTO destinations (show, name, platform, title) SELECT id, ?, ?, ? FROM shows WHERE id = ?
          ON CONFLICT (show, name) DO UPDATE SET platform = excluded.platform, title = excluded.title`;
        return void this.#run(sql, name, platform, title, show);
      }
      case 'event': {
        const sql = 'INSERT INTO events (show, event) SELECT id, ? FROM shows WHERE id = ?';
        return void this.#run(sql, JSON.stringify(write.event), write.show);
      }
      case 'sample':
        return this.#sample(write);
      case 'verdict': {
        const sql = 'UPDATE shows SET verdict = ? WHERE id = ?';
        return void this.#run(sql, JSON.stringify(write.verdict), write.show);
      }
      case 'end':
        return void this.#run('UPDATE shows SET ended = ? WHERE id = ?', write.end, write.show);
    }
  }

  /** One of a show that was deleted meanwhile is of nothing. */
  #sample({ show, name, sample, bytes, reconnects, isLive }: SampleWrite): void {
    const { at, kbps, behindMs, queueMs, droppedFrames } = sample;
    const into = `INSERT OR REPLACE INTO samples (destination, at, kbps, behind_ms, queue_ms, dropped)
      SELECT id, ?, ?, ?, ?, ? FROM destinations WHERE show = ? AND name = ?`;
    this.#run(into, at, kbps, behindMs, queueMs, droppedFrames, show, name);
    const sum = `UPDATE destinations SET bytes = bytes + ?, dropped = dropped + ?, reconnects = reconnects + ?,
      live_s = live_s + ? WHERE show = ? AND name = ?`;
    this.#run(sum, bytes, droppedFrames, reconnects, isLive ? 1 : 0, show, name);
  }

  #run(sql: string, ...values: (string | number)[]): { readonly changes: number } {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement.run(...values);
  }
}
