import { randomUUID } from 'node:crypto';
import { RevisionError, type Bucket, type BucketEntry } from '../../../companion/fleet/bucket.ts';
import { Fleet } from '../../../companion/fleet/fleet.ts';
import type { Clock } from '../../../companion/lib/clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

/** What JetStream keeps: the last value of each key, and one order of all changes. */
export class SharedBucket {
  readonly entries = new Map<string, BucketEntry>();
  readonly #watches = new Set<(entry: BucketEntry) => void>();
  #revision = 0;

  /** The way of one node to it. */
  link(): BucketLink {
    return new BucketLink(this);
  }

  write(key: string, value: string | null, expected?: number): number {
    const last = this.entries.get(key);
    const revision = last && last.value !== null ? last.revision : 0;
    if (expected !== undefined && expected !== revision) throw new RevisionError('changed meanwhile');
    const entry = { key, value, revision: ++this.#revision };
    this.entries.set(key, entry);
    for (const tell of this.#watches) tell(entry);
    return entry.revision;
  }

  watch(tell: (entry: BucketEntry) => void): () => void {
    for (const entry of [...this.entries.values()].sort((a, b) => a.revision - b.revision)) tell(entry);
    this.#watches.add(tell);
    return () => this.#watches.delete(tell);
  }
}

export class BucketLink implements Bucket {
  /** Whether nothing gets through. */
  isCut = false;
  /** How often it was to ask another server. */
  changes = 0;
  readonly #shared: SharedBucket;

  constructor(shared: SharedBucket) {
    this.#shared = shared;
  }

  create(key: string, value: string): Promise<number> {
    return this.#ask(() => this.#shared.write(key, value, 0));
  }

  update(key: string, value: string, revision: number): Promise<number> {
    return this.#ask(() => this.#shared.write(key, value, revision));
  }

  put(key: string, value: string): Promise<number> {
    return this.#ask(() => this.#shared.write(key, value));
  }

  remove(key: string, revision?: number): Promise<void> {
    return this.#ask(() => void this.#shared.write(key, null, revision));
  }

  watch(onEntry: (entry: BucketEntry) => void, signal: AbortSignal): Promise<void> {
    return this.#ask(() => {
      const stop = this.#shared.watch((entry) => {
        if (!this.isCut) onEntry(entry);
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  changeServer(): void {
    this.changes++;
  }

  async close(): Promise<void> {}

  async #ask<T>(write: () => T): Promise<T> {
    if (this.isCut) throw new Error('no answer');
    return write();
  }
}

/** A node without media: what it publishes is a list of names. */
export class TestNode {
  readonly publishing = new Set<string>();
  readonly told: { readonly broadcastId: string; readonly address: string }[] = [];
  readonly link: BucketLink;
  readonly fleet: Fleet;
  readonly address: string;
  /** What it has logged. */
  readonly log: readonly string[];

  /** @param origin of its clock, which is nobody else's */
  constructor(
    shared: SharedBucket,
    clock: Clock,
    name: string,
    origin = 0,
    capacity = 10,
    secret = 'a secret of this fleet',
  ) {
    this.link = shared.link();
    const { logger, lines } = captureLog();
    this.log = lines;
    this.address = `http://${name}.example:7422`;
    this.fleet = new Fleet({
      bucket: this.link,
      clock: { now: () => clock.now() + origin, setTimer: (ms, fn) => clock.setTimer(ms, fn) },
      logger,
      name: 'test',
      secret,
      capacity,
      busy: () => 0,
      version: '1.0.0',
      shows: {
        end: async (id) => this.#end(id),
        cut: (id) => this.#end(id),
        destinations: () => 3 * this.publishing.size,
        moved: (broadcastId, address) => void this.told.push({ broadcastId, address }),
      },
    });
    this.fleet.start(this.address);
  }

  /** A client comes. @returns what it is told */
  async come(
    broadcastId: string,
    last: { readonly node?: string; readonly heardMs: number } | null = { heardMs: 0 },
  ) {
    const verdict = await this.fleet.admit(broadcastId, last);
    if (verdict === 'here') this.publishing.add(broadcastId);
    return verdict;
  }

  #end(broadcastId: string): void {
    this.publishing.delete(broadcastId);
    this.fleet.ended(broadcastId);
  }
}

export const newBroadcast = (): string => `show-${randomUUID()}`;
