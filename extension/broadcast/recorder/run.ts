import type { Quality } from '../../messages/start-request.ts';
import type { BroadcastError } from '../broadcast-error.ts';
import { Recorder, type MediaRecorderFactory } from './recorder.ts';

/** One run of the recorder, which keeps what it hands out until it is its turn. */
export class Run {
  readonly videoKbps: number;
  /** Resolves when it has handed something out: it has pictures and sound then. Rejects when it fails before that. */
  readonly begun: Promise<void>;
  /** Resolves when it has stopped by itself. */
  readonly failed: Promise<void>;
  readonly #recorder: Recorder;
  #hasBegun = false;
  #failure: BroadcastError | null = null;
  /** What waits, until it is its turn. */
  #waiting: ArrayBuffer[] = [];
  #take = (data: ArrayBuffer, _seq: number): void => void this.#waiting.push(data);

  /** @param onFailed called at most once, when it has stopped by itself @throws BroadcastError recorder-failed */
  constructor(
    stream: MediaStream,
    quality: Pick<Quality, 'videoKbps' | 'keyframeSeconds'>,
    recorders: MediaRecorderFactory,
    onFailed: (error: BroadcastError) => void,
  ) {
    this.videoKbps = quality.videoKbps;
    let begin = (): void => undefined;
    let fail = (): void => undefined;
    this.failed = new Promise((resolve) => (fail = resolve));
    const failure = this.failed.then(() => Promise.reject(this.#failure!));
    this.begun = Promise.race([new Promise<void>((resolve) => (begin = resolve)), failure]);
    // Nobody may be waiting for it.
    this.begun.catch(() => undefined);
    this.#recorder = new Recorder(stream, quality, recorders, {
      onChunk: (data, seq) => {
        this.#hasBegun = true;
        begin();
        this.#take(data, seq);
      },
      onError: (error) => {
        this.#failure = error;
        fail();
        onFailed(error);
      },
    });
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Why it has stopped by itself; null while it has not. */
  get failure(): BroadcastError | null {
    return this.#failure;
  }

  /** @throws BroadcastError recorder-failed */
  start(): void {
    this.#recorder.start();
  }

  /** It is its turn: what waits is handed out, and from now on what comes; in order, `seq` from 0. */
  letOut(take: (data: ArrayBuffer, seq: number) => void): void {
    this.#take = take;
    this.#waiting.splice(0).forEach(take);
  }

  /** Hands out nothing more, whatever it still does. */
  drop(): void {
    this.letOut(() => undefined);
  }

  /** Takes no picture any more. Resolves when the last chunk has come. */
  stop(): Promise<void> {
    return this.#recorder.stop();
  }
}
