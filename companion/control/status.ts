import type { DestinationStats, DestinationStatus, Hello } from '#protocol';

/** One broadcast as `/api/status` shows it. There is no key in it, nor in anything it is made of. */
export interface BroadcastView {
  readonly id: number;
  readonly sockets: number;
  readonly ageMs: number;
  /** Whether it goes to the built-in ingest, and nothing is public. */
  readonly rehearsal: boolean;
  /** Whether it waits for a person to say that it goes on. */
  readonly held: boolean;
  /** Null before the first recording. */
  readonly epoch: number | null;
  readonly destinations: readonly { readonly status: DestinationStatus; readonly stats: DestinationStats }[];
}

/** `GET /api/status`. */
export interface Status extends Hello {
  readonly uptimeMs: number;
  /** The ffmpeg in use, or null when there is none. */
  readonly ffmpegVersion: string | null;
  readonly broadcasts: readonly BroadcastView[];
}

/** What the control port asks of the rest. */
export interface StatusSource {
  hello(): Hello;
  status(): Status;
}
