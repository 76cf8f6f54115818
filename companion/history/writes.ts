import type { KeptEvent, KeptSample, PlatformId, ShowEnd, ShowVerdict } from '#protocol';

/** What is put into the file, in this order within a show. */
export type HistoryWrite =
  | { readonly kind: 'show'; readonly show: string; readonly startedAt: number; readonly rehearsal: boolean }
  | {
      readonly kind: 'destination';
      readonly show: string;
      readonly name: string;
      readonly platform: PlatformId;
      readonly title: string;
    }
  | { readonly kind: 'event'; readonly show: string; readonly event: KeptEvent }
  | SampleWrite
  | { readonly kind: 'verdict'; readonly show: string; readonly verdict: ShowVerdict }
  | { readonly kind: 'end'; readonly show: string; readonly end: ShowEnd };

/** One second of a destination, and what it adds to what has added up. */
export interface SampleWrite {
  readonly kind: 'sample';
  readonly show: string;
  readonly name: string;
  readonly sample: KeptSample;
  readonly bytes: number;
  readonly reconnects: number;
  readonly isLive: boolean;
}
