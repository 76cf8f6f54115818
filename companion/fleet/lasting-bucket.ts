import type { Clock } from '../lib/clock.ts';
import { pause } from '../lib/waiting.ts';
import type { Bucket, BucketEntry } from './bucket.ts';

/** How often a bucket that cannot be opened is tried again, in ms. */
const againMs = 1_000;

/** A bucket that may be away at the start: until it is there, nobody answers. */
export class LastingBucket implements Bucket {
  readonly #stop = new AbortController();
  #there: Bucket | null = null;
  readonly #opening: Promise<void>;

  /** @param onProblem told why it cannot be opened, whenever that is another reason */
  constructor(open: () => Promise<Bucket>, clock: Clock, onProblem: (why: string) => void) {
    this.#opening = this.#open(open, clock, onProblem);
  }

  async create(key: string, value: string): Promise<number> {
    return this.#bucket.create(key, value);
  }

  async update(key: string, value: string, revision: number): Promise<number> {
    return this.#bucket.update(key, value, revision);
  }

  async put(key: string, value: string): Promise<number> {
    return this.#bucket.put(key, value);
  }

  async remove(key: string, revision?: number): Promise<void> {
    return this.#bucket.remove(key, revision);
  }

  async watch(onEntry: (entry: BucketEntry) => void, signal: AbortSignal): Promise<void> {
    return this.#bucket.watch(onEntry, signal);
  }

  changeServer(): void {
    this.#there?.changeServer();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#opening;
    await this.#there?.close();
  }

  get #bucket(): Bucket {
    if (!this.#there) throw new Error('NATS is away');
    return this.#there;
  }

  async #open(open: () => Promise<Bucket>, clock: Clock, onProblem: (why: string) => void): Promise<void> {
    const { signal } = this.#stop;
    for (let last = ''; !signal.aborted; await pause(clock, againMs, signal)) {
      try {
        this.#there = await open();
        return;
      } catch (error) {
        const why = error instanceof Error ? error.message : `${error}`;
        if (why !== last) onProblem(why);
        last = why;
      }
    }
  }
}
