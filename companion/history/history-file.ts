import type { Database } from 'libsql';
import type { KeptShow, ShowRecord } from '#protocol';
import type { HistoryCalls } from './calls.ts';
import { isBroken, moveAside, openFile, type Opened } from './open-file.ts';
import { listShows, readShow } from './reads.ts';
import { Store } from './store.ts';
import { thin } from './thin.ts';
import type { HistoryWrite } from './writes.ts';

/** Samples of each destination that a drawn report has at most: about as many as its chart has pixels. */
const drawnSamples = 720;

/** All that can be asked of the file. One that cannot be opened yet, or any more, is tried again at the next question. */
export class HistoryFile implements HistoryCalls {
  #file = '';
  #opened: { readonly db: Database; readonly store: Store } | null = null;
  readonly #onAside: (aside: NonNullable<Opened['aside']>) => void;
  readonly #wallTime: () => number;

  /** @param onAside is told when a file that cannot be used was moved, and another one begun */
  constructor(onAside: (aside: NonNullable<Opened['aside']>) => void, wallTime: () => number = Date.now) {
    this.#onAside = onAside;
    this.#wallTime = wallTime;
  }

  open(file: string): null {
    this.#file = file;
    this.#use(({ db }) => thin(db, this.#wallTime()));
    return null;
  }

  write(batch: readonly HistoryWrite[]): null {
    this.#use(({ store, db }) => {
      store.write(batch, this.#wallTime());
      if (batch.some(({ kind }) => kind === 'end')) thin(db, this.#wallTime());
    });
    return null;
  }

  list(limit: number, before: number | null): readonly KeptShow[] {
    return this.#use(({ db }) => listShows(db, limit, before, this.#wallTime()));
  }

  read(show: string, maxSamples: number): ShowRecord | null {
    return this.#use(({ db }) => readShow(db, show, maxSamples, this.#wallTime()));
  }

  async report(show: string, languages: readonly string[]): Promise<string | null> {
    const record = this.read(show, drawnSamples);
    if (!record) return null;
    // Most shows are over without anybody having asked for one: until then it takes no memory.
    const { reportPageIn } = await import('./report/page.ts');
    return reportPageIn(languages, record);
  }

  remove(show: string | null): boolean {
    return this.#use(({ store }) => store.remove(show));
  }

  close(): null {
    const db = this.#opened?.db;
    this.#opened = null;
    try {
      // Statements that are kept hold it open beyond its close: what is in the log beside it would stay there.
      db?.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      db?.close();
    }
    return null;
  }

  #use<T>(ask: (opened: { db: Database; store: Store }) => T): T {
    try {
      return ask((this.#opened ??= this.#open()));
    } catch (error) {
      if (!this.#opened || !isBroken(error)) throw error;
      // It was well when it was opened: what is found broken only now goes the same way, and the question to a new one.
      this.#opened.db.close();
      this.#opened = null;
      const file = moveAside(this.#file, 'broken', this.#wallTime());
      this.#onAside({ file, why: 'broken' });
      return ask((this.#opened = this.#open()));
    }
  }

  #open(): { db: Database; store: Store } {
    const { db, aside } = openFile(this.#file, this.#wallTime());
    if (aside) this.#onAside(aside);
    return { db, store: new Store(db) };
  }
}
