import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { clientIdSchema, verifierSchema } from '#protocol';
import { writeWhole } from '../lib/write-whole.ts';

/** Browsers that are remembered; the oldest makes room for another. */
const maxBrowsers = 32;

const browserSchema = v.object({
  id: clientIdSchema,
  /** Origin of the extension in that browser: its proof counts from there alone. */
  origin: v.string(),
  name: v.string(),
  /** ISO 8601. */
  pairedAt: v.string(),
  verifier: verifierSchema,
});
export type PairedBrowser = v.InferOutput<typeof browserSchema>;
const fileSchema = v.object({ version: v.literal(1), browsers: v.array(browserSchema) });

/** The file with the paired browsers cannot be used; the message says which and what to do. */
export class PairingBookError extends Error {
  override readonly name = 'PairingBookError';
}

export interface BookListener {
  added(browser: PairedBrowser): void;
  removed(id: string): void;
}

/**
 * The paired browsers, in a file of the data folder that only its owner may read. It is read anew each time, so
 * that what another process removes counts at once.
 */
export class PairingBook {
  readonly #file: string;
  #listener: BookListener | null = null;
  /** The change before the next. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'paired-browsers.json');
  }

  /** @param listener told of every change that this process makes */
  listen(listener: BookListener): void {
    this.#listener = listener;
  }

  /** @throws {PairingBookError} */
  async list(): Promise<readonly PairedBrowser[]> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new PairingBookError(`The file ${this.#file} cannot be read.`, { cause: error });
    }
    const book = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), text);
    if (book.success) return book.output.browsers;
    throw new PairingBookError(
      `The file ${this.#file} is damaged. Remove it, then pair your browsers again.`,
    );
  }

  /** @throws {PairingBookError} */
  async find(id: string, origin: string): Promise<PairedBrowser | null> {
    return (await this.list()).find((one) => one.id === id && one.origin === origin) ?? null;
  }

  async add(browser: PairedBrowser): Promise<void> {
    await this.#change((browsers) => [...browsers, browser].slice(-maxBrowsers));
    this.#listener?.added(browser);
  }

  /** @returns false when there is no such browser. */
  async remove(id: string): Promise<boolean> {
    let found = false;
    await this.#change((browsers) => {
      const rest = browsers.filter((one) => one.id !== id);
      found = rest.length < browsers.length;
      return rest;
    });
    this.#listener?.removed(id);
    return found;
  }

  #change(change: (browsers: readonly PairedBrowser[]) => readonly PairedBrowser[]): Promise<void> {
    const write = async (): Promise<void> => this.#write(change(await this.list()));
    const result = this.#last.then(write, write);
    this.#last = result;
    return result;
  }

  async #write(browsers: readonly PairedBrowser[]): Promise<void> {
    try {
      await writeWhole(this.#file, `${JSON.stringify({ version: 1, browsers }, null, 2)}\n`);
    } catch (error) {
      throw new PairingBookError(
        `The file ${this.#file} cannot be written. Look whether the disk is full and the folder is yours.`,
        { cause: error },
      );
    }
  }
}
