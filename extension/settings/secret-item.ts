import * as v from 'valibot';
import { sealedSchema, type Sealed, type Sealer } from './sealer.ts';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** Something is stored, but it cannot be opened: the browser's key is gone, as after its data was cleared. */
export const unreadable = 'unreadable';

export interface SecretShape<T> {
  /** Name of the entry in the storage area; what is sealed for one name opens under no other. */
  readonly name: string;
  readonly schema: v.GenericSchema<unknown, T>;
}

type Stored = Sealed | { readonly plain: unknown } | null;
const storedSchema = v.nullable(v.union([sealedSchema, v.object({ plain: v.unknown() })]));

/** One secret in the storage area, sealed. Version 1 of an entry was plain text: it is sealed when it is first read. */
export class SecretItem<T extends object> {
  readonly #area: StorageArea;
  readonly #sealer: Sealer;
  readonly #shape: SecretShape<T>;
  readonly #stored: StoredItem<Stored>;
  /** The write before the next, so that the last one asked for is the last one done. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(area: StorageArea, sealer: Sealer, shape: SecretShape<T>) {
    this.#area = area;
    this.#sealer = sealer;
    this.#shape = shape;
    this.#stored = new StoredItem<Stored>(area, {
      name: shape.name,
      version: 2,
      schema: storedSchema,
      fallback: null,
      migrations: { 1: (plain) => ({ plain }) },
    });
  }

  /** Never fails; null when there is nothing, or nothing of this form. */
  async read(): Promise<T | typeof unreadable | null> {
    const stored = await this.#stored.read();
    const value = await this.#open(stored);
    if (stored && 'plain' in stored && value) await this.#sealPlain();
    return value;
  }

  /** @throws DOMException where the browser gives this page no place for its key. */
  write(value: T): Promise<void> {
    return this.#next(async () => this.#stored.write(await this.#seal(value)));
  }

  /**
   * Replaces what is stored by what `change` makes of it, unless that has been replaced meanwhile; nothing where there is
   * nothing, or nothing that can be read.
   * @throws DOMException where the browser gives this page no place for its key.
   */
  rewrite(change: (value: T) => T): Promise<void> {
    return this.#next(async () => {
      const before = await this.#stored.read();
      const value = await this.#open(before);
      if (value === null || value === unreadable) return;
      const sealed = await this.#seal(change(value));
      const written = JSON.stringify(before);
      await this.#stored.update((now) => (JSON.stringify(now) === written ? sealed : now));
    });
  }

  /** Whether there is something, readable or not. */
  async exists(): Promise<boolean> {
    return (await this.#stored.read()) !== null;
  }

  /** The entry as it would lie in storage under another sealer; none for what is not there or cannot be read. */
  async sealedWith(sealer: Sealer): Promise<Record<string, unknown>> {
    const value = await this.#open(await this.#stored.read());
    if (value === null || value === unreadable) return {};
    return this.#stored.entry(await sealer.seal(this.#shape.name, JSON.stringify(value)));
  }

  delete(): Promise<void> {
    return this.#next(() => this.#area.remove([this.#shape.name]));
  }

  /** Calls `listener` after every change, made here or in another context. */
  onChange(listener: () => void): () => void {
    return this.#area.onChange((names) => {
      if (names.includes(this.#shape.name)) listener();
    });
  }

  async #sealPlain(): Promise<void> {
    try {
      await this.rewrite((value) => value);
    } catch {
      // Where it cannot be sealed now it is better kept as it is than lost.
    }
  }

  async #open(stored: Stored): Promise<T | typeof unreadable | null> {
    if (stored === null) return null;
    if ('plain' in stored) return this.#parse(stored.plain);
    const text = await this.#sealer.open(this.#shape.name, stored);
    return text === null ? unreadable : this.#parse(JSON.parse(text));
  }

  #seal(value: T): Promise<Sealed> {
    return this.#sealer.seal(this.#shape.name, JSON.stringify(value));
  }

  #next(change: () => Promise<void>): Promise<void> {
    const result = this.#lastWrite.then(change, change);
    this.#lastWrite = result;
    return result;
  }

  #parse(value: unknown): T | null {
    const read = v.safeParse(this.#shape.schema, value);
    return read.success ? read.output : null;
  }
}
