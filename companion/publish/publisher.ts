import type { PublishTarget, VideoCodec } from '#protocol';
import type { FlvTag } from '../flv/tag.ts';
import type { PublishError } from './publish-error.ts';

/** What an ingest has said of what it received. */
export interface Acknowledged {
  /** How often it has said something. */
  readonly count: number;
  /** Bytes; null while it has said nothing. */
  readonly total: number | null;
  /** False where `total` is only near the truth. */
  readonly isExact: boolean;
}

/** What every ingest takes. */
export const onlyH264: ReadonlySet<VideoCodec> = new Set<VideoCodec>(['h264']);

/**
 * One publish to one ingest, whatever it speaks: connects, takes tags, ends once, and never retries. The scheme of the
 * address decides which variant it is.
 */
export interface PublisherPort {
  /**
   * Connects and publishes; to be called once. Resolves when the ingest has accepted the publish.
   * @throws PublishError whatever goes wrong; reason `stopped` when the signal aborts or `close` is called
   */
  connect(signal: AbortSignal): Promise<void>;
  /** What the pictures may be encoded as that are sent, once it is accepted: others must not be. */
  readonly videoCodecs: ReadonlySet<VideoCodec>;
  /** False: taken, but wait for `drain` before sending more. */
  send(tag: FlvTag): boolean;
  /** How long the other end keeps back what it was sent last, by agreement, in ms: so much longer is its goodbye. */
  readonly holdsBackMs?: number;
  /** Ends the publish with a goodbye; bounded in time. */
  close(): Promise<void>;
  /** Has nothing more leave from this moment on, without a goodbye; where it is left out, `close` is all there is. */
  cut?(): void;
  /** Resolves when the connection is over, with the cause, or null when it was closed on purpose. Never rejects. */
  readonly closed: Promise<PublishError | null>;
  /** Bytes handed over so far: media and what goes with it. */
  readonly bytesSent: number;
  /** Bytes that the ingest has acknowledged; where it acknowledges nothing, those that have left this program. */
  readonly bytesAcked: number;
  readonly acknowledgements: Acknowledged;
  /** Bytes that wait in this program. */
  readonly bufferedBytes: number;
  on(event: 'drain', listener: () => void): unknown;
  /** The ingest asks to be left for another address, or the same one when null, before it shuts down. */
  on(event: 'reconnect', listener: (url: string | null) => void): unknown;
}

/**
 * Makes the publisher that speaks what the address wants; nothing is opened yet.
 * @param asksForCodecs whether the ingest is asked what it takes beside H.264; left out: it is not
 */
export type CreatePublisher = (target: PublishTarget, asksForCodecs?: boolean) => PublisherPort;
