/** Another one has changed it meanwhile. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError';
}

export interface BucketEntry {
  readonly key: string;
  /** Null where it was removed. */
  readonly value: string | null;
  readonly revision: number;
}

/** What nodes share: keys with values, of which each change has the next revision, and everybody sees all in the same order. */
export interface Bucket {
  /** @returns its revision @throws {RevisionError} where there is one; Error where nobody answers */
  create(key: string, value: string): Promise<number>;
  /** @throws {RevisionError} where the last revision is another one; Error where nobody answers */
  update(key: string, value: string, revision: number): Promise<number>;
  /** @throws Error where nobody answers */
  put(key: string, value: string): Promise<number>;
  /** @param revision of its last value; whatever it is when left out @throws as `update` */
  remove(key: string, revision?: number): Promise<void>;
  /**
   * Tells all there is, then each change, in order, until the signal aborts or the watch breaks, which is not always told: see
   * `Pulse`. @throws Error where nobody answers
   */
  watch(onEntry: (entry: BucketEntry) => void, signal: AbortSignal): Promise<void>;
  /** Goes on by another server of NATS, where it knows one: whoever answers here may have lost the others. */
  changeServer(): void;
  close(): Promise<void>;
}
