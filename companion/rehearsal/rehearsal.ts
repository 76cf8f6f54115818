import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { RehearsalIngest } from './ingest.ts';
import { Recordings, type OnSession } from './recordings.ts';

export interface RehearsalOptions {
  /** Where the folder of the recordings is made. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Is told of each publish before its first tag comes. */
  readonly onSession?: OnSession;
}

/** The built-in ingest and its recordings: nothing is open and nothing on the disk is touched before somebody rehearses. */
export class Rehearsal {
  /** Folder of the recordings. */
  readonly folder: string;
  readonly #options: RehearsalOptions;
  #opening: Promise<void> | null = null;
  #port: number | null = null;
  #closers: (() => Promise<void>)[] = [];
  #closed = false;

  constructor(options: RehearsalOptions) {
    this.#options = options;
    this.folder = join(options.dataDir, 'rehearsal');
  }

  /** Port of the ingest on 127.0.0.1, or null while it is not open. */
  get port(): number | null {
    return this.#port;
  }

  /**
   * Makes sure that it is open; what the last run of the companion recorded is deleted then.
   * @throws the system's error when the folder cannot be made or nothing can listen; the next call tries again
   */
  open(): Promise<void> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /** Ends every publish; resolves once the recordings are on the disk. It cannot be opened again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    this.#port = null;
    for (const close of this.#closers.splice(0)) await close();
  }

  async #open(): Promise<void> {
    const { clock, logger, onSession } = this.#options;
    if (this.#closed) throw new Error('a rehearsal that was closed cannot be opened');
    const ingest = new RehearsalIngest({ clock });
    const recordings = new Recordings(ingest, {
      folder: this.folder,
      logger,
      ...(onSession && { onSession }),
    });
    const port = await ingest.start();
    this.#closers = [() => ingest.stop(), () => recordings.close()];
    this.#port = port;
  }
}
