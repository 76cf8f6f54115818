import type { ErrorCode, IngestUrl, PlatformId, Preset, PublishTarget } from '#protocol';
import type { Logger } from '../lib/logger.ts';
import type { Rendition } from '../rendition/rendition.ts';
import type { ShowTellerTools } from '../show/show-teller.ts';
import type { Broadcast } from './broadcast.ts';
import type { CreateDestination, DestinationPort } from './destination-port.ts';
import type { IngestOverride } from './read-target.ts';
import type { RenditionsTools } from './renditions.ts';

export interface BroadcastTools extends RenditionsTools {
  /** @param log names the broadcast in each line */
  readonly createDestination: (...args: [...Parameters<CreateDestination>, log: Logger]) => DestinationPort;
  /** Why no normaliser can be started at all, asked at each `send-key`; null when it can. */
  readonly ffmpegProblem: () => ErrorCode | null;
  /**
   * The ingest that the companion was told to use for a platform instead of any other, and for a rehearsal the built-in
   * one, once that is open; null for none.
   */
  readonly ingestOverride: (platform: PlatformId, rehearsal: boolean) => IngestOverride | null;
  /** The servers of a platform that a `send-key` has chosen by its `server`, in order; empty for the usual ones. */
  readonly serversOf: (platform: PlatformId, wish: string) => readonly IngestUrl[];
  /** Where shows are recorded. */
  readonly recordingFolder: string;
  /** How long a shared broadcast waits for its client after the last socket is gone, in ms. */
  readonly graceMs: number;
  /** Measures what is sent as it comes; left out where nobody does. */
  readonly judges?: {
    /** A destination takes the source of this broadcast. @param preset null for a server of one's own */
    expect(broadcast: number, preset: Preset | null): void;
    /** The source of this broadcast leaves from now on. @returns ends it */
    follow(broadcast: number, source: Pick<Rendition, 'prelude' | 'subscribe'>): () => void;
    /** Resolves once the last verdict on a broadcast that is over was told; at once where none is on its way. */
    told(broadcast: number): Promise<void>;
  };
  /** What the owner of a server lets one broadcast do, null for as much as it likes: destinations, and bits in kbit/s. */
  readonly limits?: { readonly destinations: number | null; readonly kbps: number | null };
  /** Where it is told what happens. */
  readonly show: Omit<ShowTellerTools, 'clock' | 'restarts'>;
}

/** What the desk does for its broadcasts. */
export interface BroadcastHouse extends BroadcastTools {
  /**
   * Ends what other broadcasts publish to this target while they wait for a client that is gone: an ingest takes a
   * key only once. Resolves when it is free; null when it is.
   */
  readonly makeWay: (target: PublishTarget, wanted: Broadcast) => Promise<void> | null;
}
