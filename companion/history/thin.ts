import type { Database } from 'libsql';

const dayMs = 86_400_000;
/** From which age on, in ms, one sample stands for so many seconds: a second at first, then ten, then a minute. */
export const ages = [
  { fromMs: 90 * dayMs, step: 60 },
  { fromMs: 7 * dayMs, step: 10 },
] as const;

/**
 * Makes fewer samples of those that are old: the mean of the bitrate, the worst of delay and queue, the sum of what was
 * dropped. Shows, events and what has added up stay. One show at a time, so that nobody waits for long to write.
 * @param now milliseconds since 1970
 */
export function thin(db: Database, now: number): void {
  for (const { fromMs, step } of ages) {
    const old = db.prepare('SELECT id FROM shows WHERE seen_at < ? AND step < ?').all(now - fromMs, step);
    for (const { id } of old as { id: string }[]) thinShow(db, id, step);
    if (old.length > 0) db.exec('PRAGMA incremental_vacuum');
  }
}

function thinShow(db: Database, show: string, step: number): void {
  const own = 'destination IN (SELECT id FROM destinations WHERE show = ?)';
  const run = (sql: string, ...values: (string | number)[]): unknown => db.prepare(sql).run(...values);
  db.exec('BEGIN IMMEDIATE');
  try {
    // The library binds every number as a floating one: a division would not be whole.
    run(
      `INSERT OR REPLACE INTO samples
         SELECT destination, at / ${step} * ${step}, CAST(ROUND(AVG(kbps)) AS INTEGER), MAX(behind_ms),
           MAX(queue_ms), SUM(dropped)
         FROM samples WHERE ${own} GROUP BY destination, at / ${step}`,
      show,
    );
    run(`DELETE FROM samples WHERE ${own} AND at % ${step} <> 0`, show);
    run('UPDATE shows SET step = ? WHERE id = ?', step, show);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
