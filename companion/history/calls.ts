import type { KeptShow, ShowRecord } from '#protocol';
import type { HistoryWrite } from './writes.ts';

/** What the thread with the file is asked, and what it answers. All moments are milliseconds since 1970. */
export interface HistoryCalls {
  open: (file: string) => null;
  write: (batch: readonly HistoryWrite[]) => null;
  list: (limit: number, before: number | null) => readonly KeptShow[];
  /** Null where there is no such show. */
  read: (show: string, maxSamples: number) => ShowRecord | null;
  /** The report as a page of HTML. @param languages of who reads it (BCP 47), best first */
  report: (show: string, languages: readonly string[]) => Promise<string | null>;
  /** Deletes a show, or all; tells whether there was one. */
  remove: (show: string | null) => boolean;
  close: () => null;
}
export type CallName = keyof HistoryCalls;

export interface Question {
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } }
  | { readonly aside: { readonly file: string; readonly why: 'newer' | 'broken' } };
