import * as v from 'valibot';
import { maxKeyLength } from '#protocol';
import type { Sealer } from './sealer.ts';
import { SecretItem, type unreadable } from './secret-item.ts';
import type { StorageArea } from './storage-area.ts';

/** A stream key and the ingest that was pasted with it; null means the platform's own. */
export interface StoredKey {
  readonly key: string;
  readonly ingest: string | null;
}

export const keySchema = v.object({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(maxKeyLength)),
  ingest: v.fallback(v.nullable(v.string()), null),
});

const prefix = 'key:';

/**
 * Where stream keys rest: in the browser's local storage area, each sealed in an entry of its own, so that a broken
 * one takes no other along. Names are platform ids and the ids of further destinations.
 */
export class KeyVault {
  readonly #area: StorageArea;
  readonly #sealer: Sealer;
  readonly #items = new Map<string, SecretItem<StoredKey>>();

  constructor(area: StorageArea, sealer: Sealer) {
    this.#area = area;
    this.#sealer = sealer;
  }

  read(name: string): Promise<StoredKey | typeof unreadable | null> {
    return this.#item(name).read();
  }

  /** @throws DOMException where the browser gives this page no place for its own key. */
  write(name: string, key: StoredKey): Promise<void> {
    return this.#item(name).write(key);
  }

  delete(name: string): Promise<void> {
    return this.#item(name).delete();
  }

  /** Tells the name of each key that was written or deleted, here or in another context. */
  onChange(listener: (name: string) => void): () => void {
    return this.#area.onChange((names) => {
      for (const name of names) if (name.startsWith(prefix)) listener(name.slice(prefix.length));
    });
  }

  #item(name: string): SecretItem<StoredKey> {
    const known = this.#items.get(name);
    if (known) return known;
    const item = new SecretItem(this.#area, this.#sealer, { name: prefix + name, schema: keySchema });
    this.#items.set(name, item);
    return item;
  }
}
