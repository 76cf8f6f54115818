import type { Database } from 'libsql';

/**
 * What makes each version of the file of the one before it: the first begins with an empty one. What stands here was
 * written to files that exist: it is added to and never changed.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE shows (
     id TEXT PRIMARY KEY,
     -- Milliseconds since 1970, as all moments.
     started_at INTEGER NOT NULL,
     -- When it was last written to.
     seen_at INTEGER NOT NULL,
     -- Null until it is told: then it is on air, or was cut off.
     ended TEXT,
     rehearsal INTEGER NOT NULL,
     -- Seconds that one sample stands for.
     step INTEGER NOT NULL DEFAULT 1,
     -- JSON.
     verdict TEXT
   ) STRICT;
   CREATE INDEX shows_by_start ON shows (started_at);
   CREATE TABLE destinations (
     id INTEGER PRIMARY KEY,
     show TEXT NOT NULL REFERENCES shows (id) ON DELETE CASCADE,
     -- What the broadcast calls it, such as twitch-2; title is what a person does.
     name TEXT NOT NULL,
     platform TEXT NOT NULL,
     title TEXT NOT NULL,
     bytes INTEGER NOT NULL DEFAULT 0,
     dropped INTEGER NOT NULL DEFAULT 0,
     reconnects INTEGER NOT NULL DEFAULT 0,
     live_s INTEGER NOT NULL DEFAULT 0,
     UNIQUE (show, name)
   ) STRICT;
   CREATE TABLE samples (
     destination INTEGER NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
     -- Seconds since the start of the show.
     at INTEGER NOT NULL,
     kbps INTEGER NOT NULL,
     behind_ms INTEGER NOT NULL,
     queue_ms INTEGER NOT NULL,
     dropped INTEGER NOT NULL,
     PRIMARY KEY (destination, at)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE events (
     id INTEGER PRIMARY KEY,
     show TEXT NOT NULL REFERENCES shows (id) ON DELETE CASCADE,
     -- The event as JSON, with its milliseconds since the start of the show.
     event TEXT NOT NULL
   ) STRICT;
   CREATE INDEX events_by_show ON events (show);`,
];

/** The file is of a version that only a newer companion knows. */
export class NewerFileError extends Error {
  override readonly name = 'NewerFileError';
}

/**
 * Brings a file to the newest version, one step after the other, each whole or not at all. Two companions may do so at once.
 * @throws {NewerFileError}
 */
export function migrate(db: Database, steps = migrations): void {
  for (;;) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
      if (version > steps.length) throw new NewerFileError(`version ${version}`);
      const step = steps[version];
      if (step !== undefined) db.exec(`${step}; PRAGMA user_version = ${version + 1};`);
      db.exec('COMMIT');
      if (step === undefined) return;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
}
