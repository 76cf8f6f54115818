import type { DestinationStats, DestinationStatus, PlatformId, PublishTarget } from '#protocol';
import type { RenditionFeed } from '../rendition/feed.ts';

/** Where a destination publishes, and where else when that fails. */
export interface IngestPlan {
  readonly target: PublishTarget;
  /** What takes the same stream when the first fails again and again, in this order. */
  readonly backups: readonly PublishTarget[];
  /** Where it goes by plain text when the network lets no TLS through; null where the person has not allowed that. */
  readonly plain: PublishTarget | null;
}

/** One ingest that a broadcast is to be published to. */
export interface DestinationSpec extends IngestPlan {
  /** Unique within the broadcast. */
  readonly id: string;
  readonly platform: PlatformId;
  readonly name: string;
  /** How long everything for it is held back, in ms; not at all where it is left out. */
  readonly delayMs?: number;
}

/** What is said of a destination before anything was done for it. */
export function idleStatus({ id, platform, name }: DestinationSpec): DestinationStatus {
  return { id, platform, name, state: 'idle', reason: null, message: '', attempt: 0, retryInMs: null };
}

/** What one kind of evidence says of a publish, in bytes. */
export interface Passage {
  /** What has left since it began. */
  readonly left: number;
  /** What has not: it waits, or is on its way. */
  readonly behind: number;
}

/** What is known of a publish that goes on, at one moment. */
export interface Line {
  /** Media that was there for it to take since it began, in bytes, dropped or not. */
  readonly made: number;
  /** By what the kernel takes: late where it holds much. */
  readonly taken: Passage;
  /** By what the ingest acknowledges, as of its last word; null where it says nothing. */
  readonly acknowledged: Passage | null;
  /** How long the pictures that were dropped would have been shown, in ms. */
  readonly droppedMs: number;
}

/** What a broadcast needs of a destination: started once, stopped once, and its state told as it changes. */
export interface DestinationPort {
  readonly status: DestinationStatus;
  stats(): DestinationStats;
  /** Null while it does not publish. */
  readonly line: Line | null;
  /** How late pictures may be before they are dropped, in ms; 900 unless it is told. */
  setPatience(ms: number): void;
  /** Drops the pictures that wait, and those to come until the next keyframe: another destination needs the way. */
  giveWay(): void;
  start(): void;
  /** Tries again now: ends a wait, a stall or a failure. @param plan publish there instead. */
  retry(plan?: IngestPlan): void;
  /** Has nothing more leave this computer from this moment on; `stop` tells when all is closed. What stays here needs none. */
  cut?(): void;
  /** Resolves when the publish is closed; bounded in time, may be called again. */
  stop(): Promise<void>;
  on(event: 'status', listener: (status: DestinationStatus) => void): unknown;
}

export type CreateDestination = (spec: DestinationSpec, feed: RenditionFeed) => DestinationPort;
