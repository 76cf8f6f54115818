import type { KeptShow, ShowEvent, ShowRecord } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { within } from '../lib/waiting.ts';
import { HistoryError, type HistoryThread } from './history-thread.ts';
import { Scribe } from './scribe.ts';
import type { HistoryWrite } from './writes.ts';

/** How long what is told waits to be written together with what comes next, in ms. */
const batchMs = 5_000;
/** How long to wait after a write has failed, in ms. */
const againMs = 30_000;
/** What waits at most: about an hour of five destinations. When it is full the oldest samples go first, then what comes. */
const maxWaiting = 20_000;
/** How long the end of the companion may wait for what is not written yet, in ms. */
const closeMs = 1_200;
/** How long it may wait for the thread to end after that, in ms. */
const killMs = 800;

export interface HistoryTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly thread: Pick<HistoryThread, 'ask' | 'close' | 'kill'>;
  /** Hides keys in what a person has entered. */
  readonly redact: (text: string) => string;
}

/**
 * What happened in shows, kept. What is told is collected here and written together by another thread: neither a slow
 * disk, a full one, nor a long report holds up a show.
 */
export class History {
  readonly #scribe: Scribe;
  #waiting: HistoryWrite[] = [];
  #lost = 0;
  #problem: string | null = null;
  #cancel: (() => void) | null = null;
  /** The write that is under way. */
  #writing: Promise<void> | null = null;
  #closed = false;
  readonly #tools: HistoryTools;

  constructor(tools: HistoryTools) {
    this.#tools = tools;
    this.#scribe = new Scribe(tools.redact);
  }

  /** Why nothing can be kept at the moment; null while it can. */
  get problem(): string | null {
    return this.#problem;
  }

  take(event: ShowEvent): void {
    if (this.#closed) return;
    const writes = this.#scribe.writesOf(event);
    this.#waiting.push(...writes);
    if (this.#waiting.length > maxWaiting) this.#makeRoom();
    if (writes.length > 0) this.#writeIn(event.kind === 'ended' && !this.#problem ? 0 : batchMs);
  }

  /** The newest shows first. @param before only those that began earlier, in ms since 1970. @throws {HistoryError} */
  async list(limit: number, before: number | null): Promise<readonly KeptShow[]> {
    await this.#write();
    return this.#tools.thread.ask('list', limit, before);
  }

  /** @returns null where there is no such show. @throws {HistoryError} */
  async read(show: string, maxSamples: number): Promise<ShowRecord | null> {
    await this.#write();
    return this.#tools.thread.ask('read', show, maxSamples);
  }

  /**
   * @param languages of who reads it (BCP 47), best first
   * @returns a page of HTML; null where there is no such show. @throws {HistoryError}
   */
  async report(show: string, languages: readonly string[]): Promise<string | null> {
    await this.#write();
    return this.#tools.thread.ask('report', show, languages);
  }

  /** Deletes a show, or all of them for null. @returns whether there was one. @throws {HistoryError} */
  async remove(show: string | null): Promise<boolean> {
    await this.#write();
    return this.#tools.thread.ask('remove', show);
  }

  /** Writes what is left, within a bounded time, and ends the thread. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { clock, thread } = this.#tools;
    this.#cancel?.();
    const end = this.#write().then(() => thread.close());
    await within(
      clock,
      closeMs,
      end.catch(() => undefined),
    );
    await within(clock, killMs, thread.kill());
  }

  #writeIn(ms: number): void {
    if (this.#cancel && ms > 0) return;
    this.#cancel?.();
    this.#cancel = this.#tools.clock.setTimer(ms, () => void this.#write());
  }

  /** Writes all that waits; does not fail: what could not be written waits on. */
  async #write(): Promise<void> {
    await this.#writing;
    this.#cancel?.();
    this.#cancel = null;
    if (this.#waiting.length === 0) return;
    await (this.#writing = this.#writeBatch().finally(() => (this.#writing = null)));
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#tools.thread.ask('write', batch);
      this.#worked();
    } catch (error) {
      // What the file will never take must not hold up the rest.
      if (mayWorkLater(error)) this.#waiting = [...batch, ...this.#waiting];
      this.#failed(error);
      if (!this.#closed) this.#writeIn(againMs);
    }
  }

  #worked(): void {
    if (this.#problem) this.#tools.log.info('The history is kept again', { lost: this.#lost });
    this.#problem = null;
    this.#lost = 0;
  }

  #failed(err: unknown): void {
    if (this.#problem) return;
    this.#problem = sentenceFor(err);
    const { log } = this.#tools;
    if (err instanceof HistoryError) log.error(this.#problem, { code: err.code, why: err.message });
    else log.error(this.#problem, { err });
  }

  /** The oldest samples go: what happened is worth more than how fast it was. */
  #makeRoom(): void {
    const over = this.#waiting.length - maxWaiting * 0.9;
    let left = over;
    const kept = this.#waiting.filter(({ kind }) => kind !== 'sample' || left-- <= 0);
    this.#waiting = kept.length > maxWaiting ? kept.slice(0, maxWaiting) : kept;
    this.#lost += Math.round(over);
  }
}

function mayWorkLater(error: unknown): boolean {
  const code = error instanceof HistoryError ? error.code : '';
  return !/^SQLITE_(?:CONSTRAINT|ERROR|MISMATCH|RANGE|TOOBIG|MISUSE)|^UNKNOWN_/.test(code);
}

function sentenceFor(error: unknown): string {
  const code = error instanceof HistoryError ? error.code : '';
  const what = 'The history of shows cannot be kept at the moment; the show goes on.';
  if (code.startsWith('SQLITE_FULL')) return `${what} The disk is full: make room, and it goes on by itself.`;
  if (code.startsWith('SQLITE_BUSY')) return `${what} Another companion uses the same data folder.`;
  return `${what} Look whether the data folder is there and can be written to, or start with --no-history.`;
}
