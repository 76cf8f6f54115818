import type { Quality } from '../../messages/start-request.ts';
import { BroadcastError } from '../broadcast-error.ts';
import { chooseMimeType } from './mime-type.ts';

/** What a `MediaRecorder` must have for this; tests give their own. */
export interface MediaRecorderLike {
  readonly state: RecordingState;
  ondataavailable: ((event: { readonly data: Blob }) => void) | null;
  onstop: (() => void) | null;
  onerror: ((event: { readonly error?: unknown }) => void) | null;
  start(timesliceMs: number): void;
  requestData(): void;
  stop(): void;
}

/** Keyframe distance is not in every TypeScript's DOM types (https://www.w3.org/TR/mediastream-recording/). */
export interface RecordingOptions {
  readonly mimeType: string;
  readonly videoBitsPerSecond: number;
  readonly audioBitsPerSecond: number;
  readonly videoKeyFrameIntervalDuration: number;
}

export interface MediaRecorderFactory {
  isTypeSupported(type: string): boolean;
  create(stream: MediaStream, options: RecordingOptions): MediaRecorderLike;
}

export interface RecorderEvents {
  /** Chunks come in order, `seq` from 0 without a hole, never empty. */
  onChunk(data: ArrayBuffer, seq: number): void;
  /** At most once; the recorder has stopped by itself then. */
  onError(error: BroadcastError): void;
}

/** How often the recorder hands out what it has, in milliseconds. */
export const timesliceMs = 100;
/** Distance of keyframes in seconds that most platforms ask for. */
const usualKeyframeSeconds = 2;
/** Bitrate of the sound. */
export const soundKbps = 128;

/** One run of a `MediaRecorder`, which is one epoch: started once, stopped once. */
export class Recorder {
  readonly #recorder: MediaRecorderLike;
  readonly #events: RecorderEvents;
  readonly #stopped: Promise<void>;
  /** Blobs are read one after the other, so that their order is kept. */
  #reading: Promise<void> = Promise.resolve();
  #seq = 0;
  #failed = false;
  #started = false;
  /** Whether it is over because it was told so; set before what the recorder does in answer. */
  #isTold = false;
  #stopping: Promise<void> | null = null;

  /** @throws BroadcastError recorder-failed when this browser can record nothing that the companion takes */
  constructor(
    stream: MediaStream,
    { videoKbps, keyframeSeconds = usualKeyframeSeconds }: Pick<Quality, 'videoKbps' | 'keyframeSeconds'>,
    factory: MediaRecorderFactory,
    events: RecorderEvents,
  ) {
    this.#events = events;
    const mimeType = chooseMimeType(
      (type) => factory.isTypeSupported(type),
      stream.getAudioTracks().length > 0,
    );
    if (mimeType === null) throw new BroadcastError('recorder-failed');
    try {
      this.#recorder = factory.create(stream, {
        mimeType,
        videoBitsPerSecond: videoKbps * 1000,
        audioBitsPerSecond: soundKbps * 1000,
        videoKeyFrameIntervalDuration: keyframeSeconds * 1000,
      });
    } catch (cause) {
      throw new BroadcastError('recorder-failed', { cause });
    }
    const recorder = this.#recorder;
    let isFirst = true;
    recorder.ondataavailable = ({ data }) => {
      // Chrome's first blob is the first byte of the header: what belongs to it is there, and need not wait a timeslice.
      if (isFirst && recorder.state === 'recording') recorder.requestData();
      isFirst = false;
      this.#reading = this.#reading.then(() => this.#read(data));
    };
    recorder.onerror = ({ error }) => this.#fail(error);
    this.#stopped = new Promise((resolve) => {
      recorder.onstop = () => {
        if (!this.#isTold) this.#fail(new Error('the recorder stopped by itself'));
        resolve();
      };
    });
  }

  /** @throws BroadcastError recorder-failed */
  start(): void {
    try {
      this.#recorder.start(timesliceMs);
      this.#started = true;
    } catch (cause) {
      throw new BroadcastError('recorder-failed', { cause });
    }
  }

  /** Takes no picture any more from this moment on. Resolves when the last chunk has been handed out. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#flush());
  }

  async #flush(): Promise<void> {
    this.#isTold = true;
    if (!this.#started) return;
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#stopped;
    await this.#reading;
  }

  async #read(blob: Blob): Promise<void> {
    if (blob.size === 0 || this.#failed) return;
    try {
      const data = await blob.arrayBuffer();
      this.#events.onChunk(data, this.#seq++);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #fail(cause: unknown): void {
    if (this.#failed || this.#isTold) return;
    this.#failed = true;
    this.#events.onError(new BroadcastError('recorder-failed', { cause }));
  }
}

/** The browser's own recorder. */
export const browserRecorders: MediaRecorderFactory = {
  isTypeSupported: (type) => MediaRecorder.isTypeSupported(type),
  create: (stream, options) => new MediaRecorder(stream, options) as unknown as MediaRecorderLike,
};
