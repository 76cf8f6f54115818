import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../lib/logger.ts';
import { makeFolder } from '../lib/make-folder.ts';
import type { RehearsalIngest } from './ingest.ts';
import type { IngestSession } from './ingest-session.ts';

/** A recording ends here while its publish goes on, in bytes: about half an hour at 4 Mbit/s. */
const maxRecordingBytes = 1_000_000_000;

/** What is told of each publish: where its verdict belongs. */
export type OnSession = (session: IngestSession, verdictFile: string) => void;

/** An app is a name of the client's: only what is harmless in a file name is taken. */
const harmless = /^[\w-]{1,32}$/;

export interface RecordingsOptions {
  /** Emptied first: what a rehearsal recorded stays until the next one. */
  readonly folder: string;
  readonly logger: Logger;
  readonly maxBytes?: number;
  readonly onSession?: OnSession;
}

/**
 * Records every publish of a rehearsal ingest as `<app>-<n>.flv`, where n counts the publishes. A disk that is full
 * costs the recording and nothing else.
 */
export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #open = new Map<WriteStream, Promise<void>>();

  /** @throws the system's error when the folder cannot be made. */
  constructor(ingest: RehearsalIngest, options: RecordingsOptions) {
    this.#options = options;
    rmSync(options.folder, { recursive: true, force: true });
    makeFolder(options.folder);
    ingest.on('session', (session) => this.#record(session));
  }

  /** Resolves once everything is on the disk; call it when the ingest has stopped. */
  async close(): Promise<void> {
    await Promise.all(this.#open.values());
  }

  #record(session: IngestSession): void {
    const { folder, logger, maxBytes = maxRecordingBytes, onSession } = this.#options;
    const app = harmless.test(session.app) ? session.app : 'other';
    const name = join(folder, `${app}-${session.index}`);
    onSession?.(session, `${name}.json`);
    const file = createWriteStream(`${name}.flv`, { mode: 0o600 });
    const closed = new Promise<void>((resolve) => file.once('close', resolve));
    this.#open.set(file, closed);
    file.once('close', () => this.#open.delete(file));
    file.on('error', ({ message }) =>
      logger.warn('The rehearsal is not recorded any more: look whether the disk is full', { app, message }),
    );
    session.record(file);
    session.on('tag', () => {
      if (session.bytes > maxBytes) file.destroy();
    });
  }
}
