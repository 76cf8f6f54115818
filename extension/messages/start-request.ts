import type { Credentials, PlatformId } from '#protocol';

/** What is captured. A tab's id comes from `tabCapture.getMediaStreamId` and can be used once, within seconds. */
export type SourceRequest =
  | { readonly kind: 'tab'; readonly streamId: string; readonly title: string; readonly tabId?: number }
  | { readonly kind: 'camera'; readonly cameraId?: string; readonly microphoneId?: string }
  | { readonly kind: 'screen' };

/** Size, rate and bitrate the recorder is pinned to. */
export interface Quality {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly frameRate: number;
  /** Video kbit/s. */
  readonly videoKbps: number;
}

/** One ingest to go live on. Holds a stream key: goes only from the popup to the host, and is never stored or logged. */
export interface DestinationRequest {
  /** Unique within the broadcast: the platform, or the id of a further destination. */
  readonly id: string;
  readonly platform: PlatformId;
  readonly name: string;
  readonly key: string;
  /** Publish here instead of the platform's public ingest; required for `custom`. */
  readonly ingest?: string;
}

/** A broadcast that was stopped in an earlier session of the browser, and all that it takes to tell the companion so. */
export interface EarlierBroadcast extends Pick<StartRequest, 'pairing' | 'controlPort'> {
  readonly broadcastId: string;
}

/** Everything the host of the broadcast needs to go live. */
export interface StartRequest {
  readonly source: SourceRequest;
  readonly quality: Quality;
  readonly destinations: readonly DestinationRequest[];
  /** To the companion's built-in ingest, whatever the destinations name: nothing goes public. */
  readonly rehearsal?: boolean;
  /** What the companion gave this browser when they were paired. As secret as a key. */
  readonly pairing: Credentials;
  /** The companion's control port where the person has named one; else its usual port and the spare ones are tried. */
  readonly controlPort?: number;
  /** How long the person is waited for who is asked whether the show goes on, in ms; null for ever. Ten minutes when left out. */
  readonly answerMs?: number | null;
  /** The broadcast to go on with where the companion still waits for it: this browser died in the middle of it. */
  readonly broadcastId?: string;
}
