import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** What the system says when the process (EMFILE), or all of them together (ENFILE), may open no more. */
const codes: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE']);

/** What says, in this error or in what it was caused by, that no more files and connections may be opened; else null. */
export function outOfFiles(error: unknown): Error | null {
  if (!(error instanceof Error)) return null;
  if (codes.has((error as NodeJS.ErrnoException).code)) return error;
  const within: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...within, error.cause].map(outOfFiles).find((found) => found !== null) ?? null;
}

/** The same for this moment: for what fails and does not say why, as a resolver does. */
export function noFileLeft(): Error | null {
  try {
    closeSync(openSync(devNull, 'r'));
    return null;
  } catch (error) {
    return outOfFiles(error);
  }
}
