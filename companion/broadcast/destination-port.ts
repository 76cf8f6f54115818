import type { DestinationStats, DestinationStatus, IngestUrl, PlatformId } from '#protocol';
import type { RenditionFeed } from '../rendition/feed.ts';

/** Where to publish. The key is in no log and no status. */
export interface Target {
  readonly url: IngestUrl;
  readonly key: string;
}

export interface DestinationRequest {
  /** Unique within the broadcast. */
  readonly id: string;
  readonly platform: PlatformId;
  readonly name: string;
  readonly target: Target;
  /** The platform's second ingest, for when the first fails again and again. */
  readonly backup: Target | null;
}

/** What a broadcast needs of a destination: started once, stopped once, and its state told as it changes. */
export interface DestinationPort {
  readonly status: DestinationStatus;
  stats(): DestinationStats;
  start(): void;
  /** Tries again now: ends a wait, a stall or a failure. @param aim publish there instead. */
  retry(aim?: Pick<DestinationRequest, 'target' | 'backup'>): void;
  /** Resolves when the publish is closed; bounded in time, may be called again. */
  stop(): Promise<void>;
  on(event: 'status', listener: (status: DestinationStatus) => void): unknown;
}

export type CreateDestination = (request: DestinationRequest, feed: RenditionFeed) => DestinationPort;
