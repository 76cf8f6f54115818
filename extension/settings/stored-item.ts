import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';

export interface ItemShape<T> {
  /** Name of the entry in the storage area. */
  readonly name: string;
  /** Version of the form that is written now. */
  readonly version: number;
  /** Reads this version's form. Fields that can stand alone use `v.fallback`, so that one broken field loses only itself. */
  readonly schema: v.GenericSchema<unknown, T>;
  readonly fallback: T;
  /** `migrations[n]` turns version n’s value, whatever it is, into version n + 1’s; it must not throw. */
  readonly migrations?: Readonly<Record<number, (value: unknown) => unknown>>;
}

/** What is really stored: the value with the version of its form. */
const envelopeSchema = v.object({ version: v.pipe(v.number(), v.integer()), value: v.unknown() });

/**
 * One stored value. Reading never fails: what is missing, broken, or written by a newer version becomes the
 * fallback, and stays in storage untouched until the next write.
 */
export class StoredItem<T> {
  readonly #area: StorageArea;
  readonly #shape: ItemShape<T>;
  /** The write before the next: updates of one item follow each other, so that none is lost. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(area: StorageArea, shape: ItemShape<T>) {
    this.#area = area;
    this.#shape = shape;
  }

  async read(): Promise<T> {
    const { name, version, fallback, migrations } = this.#shape;
    const stored = v.safeParse(envelopeSchema, (await this.#area.get([name]))[name]);
    if (!stored.success || stored.output.version > version) return fallback;
    let value = stored.output.value;
    for (let from = stored.output.version; from < version; from += 1) {
      const migrate = migrations?.[from];
      if (!migrate) return fallback;
      value = migrate(value);
    }
    return this.parse(value);
  }

  /** Reads a value of this version's form that came from elsewhere; the fallback when it does not fit. */
  parse(value: unknown): T {
    const read = v.safeParse(this.#shape.schema, value);
    return read.success ? read.output : this.#shape.fallback;
  }

  write(value: T): Promise<void> {
    return this.update(() => value);
  }

  /** The entry as it lies in the storage area, for what is written together with others. */
  entry(value: T): Record<string, unknown> {
    const { name, version } = this.#shape;
    return { [name]: { version, value } };
  }

  /** Reads, changes and writes, after every earlier update of this item is done. */
  update(change: (value: T) => T): Promise<void> {
    const write = async (): Promise<void> => this.#area.set(this.entry(change(await this.read())));
    const result = this.#lastWrite.then(write, write);
    this.#lastWrite = result;
    return result;
  }

  /** Calls `listener` with the value after every change, made here or in another context. */
  onChange(listener: (value: T) => void): () => void {
    return this.#area.onChange((names) => {
      if (names.includes(this.#shape.name)) void this.read().then(listener);
    });
  }
}
