import type { Worker } from 'node:worker_threads';
import { startThread } from '../lib/threads.ts';
import type { Answer, CallName, HistoryCalls } from './calls.ts';

/** Why a question was not answered; `code` is the database's, such as `SQLITE_FULL`, or empty. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly code: string;

  constructor({ code, message }: { code: string; message: string }) {
    super(message);
    this.code = code;
  }
}

export interface HistoryThreadOptions {
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

/** The way to the thread with the file. One that has died is replaced at the next question. */
export class HistoryThread {
  #worker: Worker | null = null;
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

  /** Ends the thread. Resolves when it has ended, which one whose disk does not answer cannot. */
  async kill(): Promise<void> {
    await this.#worker?.terminate();
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
  }

  #lose(worker: Worker, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new HistoryError({ code: '', message }));
    this.#waiting.clear();
  }
}
