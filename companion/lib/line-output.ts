import type { Clock } from './clock.ts';
import { within } from './waiting.ts';

/** Characters that may wait for a place that takes none at the moment. Lines that come then are lost, and counted. */
const maxWaiting = 1_000_000;
/** How long after a refusal it is tried again, in ms. */
const retryMs = 1_000;

/**
 * Hands bytes on, and resolves with how many of them were taken: fewer than all when no more can be for now. It neither
 * rejects nor makes the program wait.
 */
export type Send = (bytes: Buffer) => Promise<number>;

/**
 * Lines on their way to a place that may be full, slow, paused or gone. Writing never throws and never waits: what cannot
 * be written yet is kept, up to a cap; what does not fit is lost, and told once the rest is out.
 */
export class LineOutput {
  #waiting = '';
  #sending: Buffer = Buffer.alloc(0);
  #lost = 0;
  #running: Promise<void> | null = null;
  #cancelRetry: (() => void) | null = null;
  readonly #send: Send;
  readonly #clock: Clock;
  readonly #onLost: (lines: number) => void;

  /** @param onLost is told how many lines were lost; what it writes comes where they would have been */
  constructor(send: Send, clock: Clock, onLost: (lines: number) => void) {
    this.#send = send;
    this.#clock = clock;
    this.#onLost = onLost;
  }

  write(line: string): void {
    // Once one was lost, so are the next ones: a gap that is told is better than holes.
    if (this.#lost > 0 || this.#size + line.length > maxWaiting) {
      this.#lost += 1;
      return;
    }
    this.#waiting += line;
    if (!this.#cancelRetry) void this.#run();
  }

  /** Resolves when everything is written, when nothing more is taken, or after `ms`. */
  async flush(ms: number): Promise<void> {
    await within(this.#clock, ms, this.#run());
  }

  get #size(): number {
    return this.#waiting.length + this.#sending.length;
  }

  #run(): Promise<void> {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    if (this.#size > 0) this.#running ??= this.#empty();
    return this.#running ?? Promise.resolve();
  }

  async #empty(): Promise<void> {
    while (this.#size > 0) {
      if (this.#sending.length === 0) {
        this.#sending = Buffer.from(this.#waiting);
        this.#waiting = '';
      }
      const taken = await this.#send(this.#sending);
      const refused = taken < this.#sending.length;
      this.#sending = this.#sending.subarray(taken);
      if (refused) {
        this.#cancelRetry = this.#clock.setTimer(retryMs, () => void this.#run());
        break;
      }
      if (this.#waiting === '') this.#tell();
    }
    this.#running = null;
  }

  #tell(): void {
    const lines = this.#lost;
    this.#lost = 0;
    if (lines > 0) this.#onLost(lines);
  }
}
