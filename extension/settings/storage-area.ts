/** The part of `storage.local` that the settings need; handed in, so that a test can hand in a plain map. */
export interface StorageArea {
  get(keys: readonly string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** Tells the names of the entries that any context changed; the returned function ends it. */
  onChange(listener: (keys: readonly string[]) => void): () => void;
}
