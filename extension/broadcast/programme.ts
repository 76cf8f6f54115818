import type { Quality, SourceRequest } from '../messages/start-request.ts';
import { BroadcastError } from './broadcast-error.ts';
import type { Capture, OpenCapture } from './capture/capture.ts';
import { atMost, type Clock } from '../platform/clock.ts';
import { Recorder, type MediaRecorderFactory } from './recorder/recorder.ts';
import type { Chunk } from './relay/chunk-window.ts';

/** Longest wait for the last chunk of a broadcast, in milliseconds. */
const lastChunkMs = 300;
/** Longest wait for that of a source which another one follows, in milliseconds. */
const flushMs = 2_000;

export interface ProgrammeDeps {
  readonly clock: Clock;
  readonly openCapture: OpenCapture;
  readonly recorders: MediaRecorderFactory;
}

export interface ProgrammeEvents {
  onChunk(chunk: Chunk): void;
  /** Another source goes out now. */
  onSwitched(): void;
  /** The source ended by itself while it was recorded: nothing follows its last chunk until another is chosen. */
  onSourceEnded(): void;
  /** Nothing can go out any more. */
  onFailed(error: unknown): void;
}

/** One source, opened. */
interface Take {
  readonly source: SourceRequest;
  readonly capture: Capture;
  /** Whether it has been acted on that the source ended by itself. */
  lost: boolean;
}

/** What goes out: one source at a time, each recorded in epochs of its own, which are numbered through the broadcast. */
export class Programme {
  readonly #quality: Quality;
  readonly #deps: ProgrammeDeps;
  readonly #events: ProgrammeEvents;
  #take: Take | null = null;
  #recorder: Recorder | null = null;
  #epoch = 0;
  #over = false;
  /** While set nothing is recorded, whatever is opened. */
  #held = false;
  /** Changes of the recorder happen one after the other. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(quality: Quality, deps: ProgrammeDeps, events: ProgrammeEvents) {
    this.#quality = quality;
    this.#deps = deps;
    this.#events = events;
  }

  /** Null before the first is open. */
  get source(): SourceRequest | null {
    return this.#take?.source ?? null;
  }

  /** Whether the source has ended by itself and no other has taken its place. */
  get lost(): boolean {
    return this.#take?.lost ?? false;
  }

  /** What is recorded, for a preview. */
  get stream(): MediaStream | null {
    return this.lost ? null : (this.#take?.capture.stream ?? null);
  }

  /** Opens the first source. @throws BroadcastError with the reason of the capture */
  async open(source: SourceRequest): Promise<void> {
    const take = await this.#open(source);
    if (this.#over) return take.capture.stop();
    this.#take = take;
    if (take.capture.ended) this.#lose(take);
  }

  /** Begins the first epoch. @throws BroadcastError recorder-failed */
  record(): void {
    if (this.#take) this.#record(this.#take);
  }

  /**
   * Records another source from now on. It is opened first, so that the old one goes on when it is refused.
   * @throws BroadcastError with the reason of the capture
   */
  async switchTo(source: SourceRequest): Promise<void> {
    const next = await this.#open(source);
    await this.#exclusively(async () => {
      if (this.#over) return next.capture.stop();
      const old = this.#take;
      await this.#begin(next);
      await old?.capture.stop();
      // It may have ended while it waited for its turn.
      if (next.capture.ended) this.#lose(next);
    });
  }

  /** Nothing is recorded from now on, nor is what was recorded handed out any more; the source stays open. */
  hold(): void {
    this.#held = true;
    void this.#exclusively(async () => {
      await atMost(this.#deps.clock, flushMs, this.#recorder?.stop());
      this.#recorder = null;
    });
  }

  /** Goes on with a new epoch. */
  release(): void {
    this.#held = false;
    void this.#exclusively(async () => {
      if (this.#take && !this.#recorder && !this.#take.lost && !this.#over) await this.#begin(this.#take);
    });
  }

  /** A new epoch of the same source, after what was recorded could not be continued. */
  nextEpoch(): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#recorder && this.#take && !this.#take.lost) await this.#begin(this.#take);
    });
  }

  /** Hands out the last of the recording and closes the source. Idempotent. */
  stop(): Promise<void> {
    this.#over = true;
    return this.#exclusively(async () => {
      try {
        await atMost(this.#deps.clock, lastChunkMs, this.#recorder?.stop());
      } finally {
        await this.#take?.capture.stop();
        this.#recorder = null;
        this.#take = null;
      }
    });
  }

  async #open(source: SourceRequest): Promise<Take> {
    let take: Take | null = null;
    const capture = await this.#deps.openCapture(source, this.#quality, () => {
      if (take) this.#lose(take);
    });
    take = { source, capture, lost: false };
    return take;
  }

  /** The old recording is flushed before the next begins: its last chunk must not come after the next one's first. */
  async #begin(take: Take): Promise<void> {
    await atMost(this.#deps.clock, flushMs, this.#recorder?.stop());
    this.#recorder = null;
    const switched = this.#take !== take;
    this.#take = take;
    if (this.#over) return;
    if (switched) this.#events.onSwitched();
    if (this.#held) return;
    try {
      this.#record(take);
    } catch (error) {
      this.#failed(take, error);
    }
  }

  #record(take: Take): void {
    const epoch = this.#epoch++;
    const recorder = new Recorder(take.capture.stream, this.#quality, this.#deps.recorders, {
      // One that was given up may still hand out its last, when what follows it has been said already.
      onChunk: (data, seq) => {
        if (this.#recorder === recorder && !this.#held) this.#events.onChunk({ epoch, seq, data });
      },
      onError: (error) => this.#failed(take, error),
    });
    this.#recorder = recorder;
    recorder.start();
  }

  /** A recorder whose tracks have all ended stops by itself, perhaps before it is known why. */
  #failed(take: Take, error: unknown): void {
    if (take.capture.ended) this.#lose(take);
    else this.#events.onFailed(error);
  }

  #lose(take: Take): void {
    if (take.lost || this.#over || this.#take !== take) return;
    take.lost = true;
    if (this.#epoch === 0) return this.#events.onFailed(new BroadcastError('capture-ended'));
    void this.#exclusively(async () => {
      if (this.#over || this.#take !== take) return;
      await atMost(this.#deps.clock, flushMs, this.#recorder?.stop());
      this.#recorder = null;
      this.#events.onSourceEnded();
      await take.capture.stop();
    });
  }

  #exclusively(change: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => undefined);
    return done;
  }
}
