import * as v from 'valibot';
import { maxKeyLength } from '#protocol';
import { StoredItem } from './stored-item.ts';
import type { StorageArea } from './storage-area.ts';

/** A stream key and the ingest that was pasted with it; null means the platform's own. */
export interface StoredKey {
  readonly key: string;
  readonly ingest: string | null;
}

/** Where stream keys rest. Names are platform ids and the ids of further destinations. */
export interface KeyVault {
  read(name: string): Promise<StoredKey | null>;
  write(name: string, key: StoredKey): Promise<void>;
  delete(name: string): Promise<void>;
  /** Tells the name of each key that was written or deleted, here or in another context. */
  onChange(listener: (name: string) => void): () => void;
}

const prefix = 'key:';
const keySchema = v.nullable(
  v.object({
    key: v.pipe(v.string(), v.minLength(1), v.maxLength(maxKeyLength)),
    ingest: v.fallback(v.nullable(v.string()), null),
  }),
);

/** Keys as they are in the browser's local storage area, one entry each, so that a broken one takes no other along. */
export class LocalKeyVault implements KeyVault {
  readonly #area: StorageArea;

  constructor(area: StorageArea) {
    this.#area = area;
  }

  read(name: string): Promise<StoredKey | null> {
    return this.#item(name).read();
  }

  write(name: string, key: StoredKey): Promise<void> {
    return this.#item(name).write(key);
  }

  delete(name: string): Promise<void> {
    return this.#area.remove([prefix + name]);
  }

  onChange(listener: (name: string) => void): () => void {
    return this.#area.onChange((names) => {
      for (const name of names) if (name.startsWith(prefix)) listener(name.slice(prefix.length));
    });
  }

  #item(name: string): StoredItem<StoredKey | null> {
    return new StoredItem<StoredKey | null>(this.#area, {
      name: prefix + name,
      version: 1,
      schema: keySchema,
      fallback: null,
    });
  }
}
