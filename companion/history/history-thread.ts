import type { Worker } from 'node:worker_threads';
import type { Clock } from '../lib/clock.ts';
import { startThread } from '../lib/threads.ts';
import type { Answer, CallName, HistoryCalls, Question } from './calls.ts';

/** Why a question was not answered; `code` is the database's, such as `SQLITE_FULL`, or empty. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly code: string;

  constructor({ code, message }: { code: string; message: string }) {
    super(message);
    this.code = code;
  }
}

/** After so long without a question the thread ends, in ms: until the next one nobody pays for its memory. */
const restAfterMs = 30_000;

export interface HistoryThreadOptions {
  readonly clock: Clock;
  /** The built file of the thread. */
  readonly script: string;
  /** The file that the history is in. */
  readonly file: string;
  readonly onAside: (aside: Extract<Answer, { aside: unknown }>['aside']) => void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The way to the thread with the file. One that has died, or has ended for want of questions, is replaced at the next one. */
export class HistoryThread {
  #worker: Worker | null = null;
  #cancelRest: (() => void) | null = null;
  /** Resolves when the one that was sent to rest last has ended. */
  #rested: Promise<unknown> = Promise.resolve();
  #asked = 0;
  readonly #waiting = new Map<number, Waiting>();
  readonly #options: HistoryThreadOptions;

  constructor(options: HistoryThreadOptions) {
    this.#options = options;
  }

  /** Starts it, so that the first question need not wait for that, and what is wrong with the file is said now. */
  start(): void {
    this.#worker ??= this.#start();
  }

  /** @throws {HistoryError} */
  ask<Name extends CallName>(
    name: Name,
    ...args: Parameters<HistoryCalls[Name]>
  ): Promise<Awaited<ReturnType<HistoryCalls[Name]>>> {
    const worker = (this.#worker ??= this.#start());
    return this.#send(worker, name, args) as Promise<Awaited<ReturnType<HistoryCalls[Name]>>>;
  }

  /** Has the file closed, where it is open. @throws {HistoryError} */
  async close(): Promise<void> {
    if (this.#worker) await this.#send(this.#worker, 'close', []);
  }

  /** Ends the thread. Resolves when it has ended, which one whose disk does not answer cannot. */
  async kill(): Promise<void> {
    this.#cancelRest?.();
    await Promise.all([this.#rested, this.#worker?.terminate()]);
  }

  #start(): Worker {
    const { script, file } = this.#options;
    const worker = startThread(script);
    worker.on('message', (answer: Answer) => this.#take(answer));
    worker.on('error', ({ message }) => this.#lose(worker, message));
    worker.on('exit', () => this.#lose(worker, 'its thread has ended'));
    // What is asked next finds out whether it could be opened.
    this.#send(worker, 'open', [file]).catch(() => undefined);
    return worker;
  }

  #send(worker: Worker, name: CallName, args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#asked;
    this.#cancelRest?.();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, name, args });
    });
  }

  #take(answer: Answer): void {
    if ('aside' in answer) return this.#options.onAside(answer.aside);
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new HistoryError(answer.error));
    else waiting?.resolve(answer.value);
    if (this.#waiting.size === 0) this.#restLater();
  }

  #restLater(): void {
    this.#cancelRest?.();
    this.#cancelRest = this.#options.clock.setTimer(restAfterMs, () => this.#rest());
  }

  /** It closes the file and ends by itself; what is asked meanwhile goes to another one. */
  #rest(): void {
    const worker = this.#worker;
    this.#worker = null;
    if (!worker) return;
    worker.removeAllListeners('message');
    this.#rested = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ id: 0, name: 'close', args: [] } satisfies Question);
  }

  #lose(worker: Worker, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#cancelRest?.();
    for (const { reject } of this.#waiting.values()) reject(new HistoryError({ code: '', message }));
    this.#waiting.clear();
  }
}
