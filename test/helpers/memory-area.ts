import type { StorageArea } from '../../extension/settings/storage-area.ts';

/** A storage area in memory: copies what it is given, as the browser's does, and tells every change. */
export class MemoryArea implements StorageArea {
  readonly entries = new Map<string, unknown>();
  readonly #listeners = new Set<(keys: readonly string[]) => void>();

  constructor(entries: Record<string, unknown> = {}) {
    for (const [name, value] of Object.entries(entries)) this.entries.set(name, value);
  }

  get(keys: readonly string[]): Promise<Record<string, unknown>> {
    const found = keys.filter((key) => this.entries.has(key)).map((key) => [key, this.entries.get(key)]);
    return Promise.resolve(structuredClone(Object.fromEntries(found)) as Record<string, unknown>);
  }

  set(items: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(structuredClone(items))) this.entries.set(key, value);
    return this.#tell(Object.keys(items));
  }

  remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.entries.delete(key);
    return this.#tell(keys);
  }

  onChange(listener: (keys: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(keys: readonly string[]): Promise<void> {
    for (const listener of this.#listeners) listener(keys);
    return Promise.resolve();
  }
}
