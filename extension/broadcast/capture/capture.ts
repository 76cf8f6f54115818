import type { Quality, SourceRequest } from '../../messages/start-request.ts';

/** What is recorded: always exactly one video and one audio track, of the size and rate that were asked for. */
export interface Capture {
  readonly stream: MediaStream;
  /** Stops every track and closes everything that was opened for it. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Opens a source. `onEnded` is called once when the picture ends by itself: the tab was closed, the camera was
 * unplugged, the person stopped sharing; not after `stop()`.
 * @throws BroadcastError permission-needed, permission-denied, no-camera or capture-refused
 */
export type OpenCapture = (source: SourceRequest, quality: Quality, onEnded: () => void) => Promise<Capture>;
