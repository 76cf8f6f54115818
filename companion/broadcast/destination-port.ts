import type { DestinationStats, DestinationStatus, PlatformId, PublishTarget } from '#protocol';
import type { RenditionFeed } from '../rendition/feed.ts';

/** One ingest that a broadcast is to be published to. */
export interface DestinationSpec {
  /** Unique within the broadcast. */
  readonly id: string;
  readonly platform: PlatformId;
  readonly name: string;
  readonly target: PublishTarget;
  /** The platform's second ingest, for when the first fails again and again. */
  readonly backup: PublishTarget | null;
}

/** What a broadcast needs of a destination: started once, stopped once, and its state told as it changes. */
export interface DestinationPort {
  readonly status: DestinationStatus;
  stats(): DestinationStats;
  start(): void;
  /** Tries again now: ends a wait, a stall or a failure. @param aim publish there instead. */
  retry(aim?: Pick<DestinationSpec, 'target' | 'backup'>): void;
  /** Resolves when the publish is closed; bounded in time, may be called again. */
  stop(): Promise<void>;
  on(event: 'status', listener: (status: DestinationStatus) => void): unknown;
}

export type CreateDestination = (spec: DestinationSpec, feed: RenditionFeed) => DestinationPort;
