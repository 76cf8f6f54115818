import * as v from 'valibot';
import { maxKeyLength } from '#protocol';
import type { Sealer } from './sealer.ts';
import { SecretItem, type unreadable } from './secret-item.ts';
import type { StorageArea } from './storage-area.ts';

/** A stream key and the server it was entered for, login and all; null means the platform's own. */
export const keySchema = v.object({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(maxKeyLength)),
  ingest: v.fallback(v.nullable(v.string()), null),
});
export type StoredKey = Readonly<v.InferOutput<typeof keySchema>>;

/**
 * What is sealed. `bound` says that the server is the one that the key was entered for, whatever stands elsewhere; not so
 * of what was stored before keys were sealed together with their server.
 */
const sealedKeySchema = v.object({ ...keySchema.entries, bound: v.fallback(v.boolean(), false) });
export type SealedKey = Readonly<v.InferOutput<typeof sealedKeySchema>>;

const prefix = 'key:';

/**
 * Where stream keys rest: in the browser's local storage area, each sealed in an entry of its own, so that a broken
 * one takes no other along. Names are platform ids and the ids of further destinations.
 */
export class KeyVault {
  readonly #area: StorageArea;
  readonly #sealer: Sealer;
  readonly #items = new Map<string, SecretItem<SealedKey>>();

  constructor(area: StorageArea, sealer: Sealer) {
    this.#area = area;
    this.#sealer = sealer;
  }

  read(name: string): Promise<SealedKey | typeof unreadable | null> {
    return this.#item(name).read();
  }

  /** @throws DOMException where the browser gives this page no place for its own key. */
  write(name: string, { key, ingest }: StoredKey): Promise<void> {
    return this.#item(name).write({ key, ingest, bound: true });
  }

  /** Seals a key from before together with its server; one that is bound already stays as it is. */
  bind(name: string, ingest: string): Promise<void> {
    return this.#item(name).rewrite((record) =>
      record.bound && record.ingest !== null ? record : { ...record, ingest, bound: true },
    );
  }

  exists(name: string): Promise<boolean> {
    return this.#item(name).exists();
  }

  /** The entry as it would lie in storage under another sealer; none for what is not there or cannot be read. */
  sealedWith(name: string, sealer: Sealer): Promise<Record<string, unknown>> {
    return this.#item(name).sealedWith(sealer);
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

  #item(name: string): SecretItem<SealedKey> {
    const known = this.#items.get(name);
    if (known) return known;
    const item = new SecretItem(this.#area, this.#sealer, { name: prefix + name, schema: sealedKeySchema });
    this.#items.set(name, item);
    return item;
  }
}
