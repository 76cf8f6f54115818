import type { PictureFormat } from '#protocol';
import type { Quality, SourceRequest } from '../messages/start-request.ts';
import { BroadcastError } from './broadcast-error.ts';
import type { OpenCapture, Shown } from './capture/capture.ts';
import type { Softness } from './capture/soften-picture.ts';
import { pause, type Clock } from '../platform/clock.ts';
import type { CaptureMixer } from './studio-mix/sound-mixer.ts';
import type { MediaRecorderFactory } from './recorder/recorder.ts';
import { oneByOne } from './one-by-one.ts';
import { Recording } from './recording.ts';
import type { Chunk } from './relay/chunk-window.ts';
import { Take } from './take.ts';

/** Longest wait for the last chunk of a broadcast, in milliseconds. */
const lastChunkMs = 300;
/** How old the pictures are, at most, that are on their way to the recorder, in milliseconds: those of a page that is left, too. */
const oldestPictureMs = 400;

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

/** What goes out: one source at a time, each recorded in epochs of its own. */
export class Programme {
  #quality: Quality;
  readonly #mixer: CaptureMixer;
  readonly #openCapture: OpenCapture;
  readonly #clock: Clock;
  readonly #events: ProgrammeEvents;
  readonly #recording: Recording;
  #take: Take | null = null;
  /** Video kbit/s of this epoch, or of the next one. */
  #videoKbps: number;
  /** Whether recording has been asked for. */
  #begun = false;
  #over = false;
  /** While set nothing is recorded, whatever is opened. */
  #held = false;
  /** Aborted when what is about to be recorded again is not to be any more. */
  #released = new AbortController();
  /** Changes of the recorder happen one after the other. */
  readonly #exclusively = oneByOne();

  constructor(quality: Quality, mixer: CaptureMixer, deps: ProgrammeDeps, events: ProgrammeEvents) {
    this.#quality = quality;
    this.#mixer = mixer;
    this.#videoKbps = quality.videoKbps;
    this.#openCapture = deps.openCapture;
    this.#clock = deps.clock;
    this.#events = events;
    this.#recording = new Recording(deps, {
      onChunk: (chunk) => {
        if (!this.#held) events.onChunk(chunk);
      },
      onFailed: (error) => this.#failed(error),
    });
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
  get shown(): Shown | null {
    return this.lost ? null : (this.#take?.capture ?? null);
  }

  /** What is captured next, and now if nothing was changed. */
  get format(): PictureFormat {
    const { width, height, frameRate } = this.#quality;
    return { width, height, frameRate };
  }

  /** Video kbit/s that the recorder is asked for at present; null while nothing is recorded. */
  get videoKbps(): number | null {
    return this.#recording.videoKbps;
  }

  /** Opens the first source. @throws BroadcastError with the reason of the capture */
  async open(source: SourceRequest): Promise<void> {
    const take = await this.#open(source);
    if (this.#over) return take.capture.stop();
    this.#take = take;
    if (take.capture.ended) this.#lose(take);
  }

  /** Begins the first epoch. @throws BroadcastError recorder-failed */
  record(): Promise<void> {
    return this.#exclusively(async () => {
      this.#begun = true;
      if (this.#take && !this.#take.lost && !this.#over && !this.#held) await this.#record(this.#take);
    });
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
    this.#released.abort();
    this.#recording.hurry();
    void this.#exclusively(() => this.#recording.stop());
  }

  /** Goes on with a new epoch, which has nothing in it that was to be seen before. */
  release(): void {
    this.#held = false;
    const { signal } = (this.#released = new AbortController());
    void this.#exclusively(async () => {
      await pause(this.#clock, oldestPictureMs, signal);
      if (this.#take && !this.#isRecording && !this.#take.lost && !this.#over) await this.#begin(this.#take);
    });
  }

  /** A new epoch of the same source, after what was recorded could not be continued. */
  nextEpoch(): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#isRecording && this.#take && !this.#take.lost) await this.#begin(this.#take);
    });
  }

  /**
   * Records with this much video from now on, in kbit/s: in a new epoch of the same source, which begins with the very next
   * picture. While nothing is recorded it holds for what will be, and where the browser cannot, what is recorded goes on as it was.
   * Resolves when the last chunk of the old epoch is handed out.
   */
  setVideoKbps(videoKbps: number): Promise<void> {
    this.#videoKbps = videoKbps;
    return this.#exclusively(() => this.#anew()).catch(() => undefined);
  }

  /**
   * Captures and records in this size and at this rate from now on, in a new epoch which begins with the very next picture; with the
   * bitrate of `setVideoKbps`. @throws BroadcastError recorder-failed: what is recorded goes on as it was
   */
  setQuality(quality: Quality): Promise<void> {
    return this.#exclusively(async () => {
      const before = this.#quality;
      this.#quality = quality;
      try {
        await this.#anew();
      } catch (error) {
        this.#quality = before;
        throw error;
      }
    });
  }

  /** Whether what is recorded at present is what platforms get. */
  get goesOutAsRecorded(): boolean {
    return this.#take?.capture.goesOutAsRecorded ?? false;
  }

  /** How much detail the source that is recorded loses from now on. */
  soften(softness: Softness): void {
    this.#take?.capture.soften(softness);
  }

  /** Hands out the last of the recording and closes the source. Idempotent. */
  stop(): Promise<void> {
    this.#over = true;
    this.#released.abort();
    this.#recording.hurry();
    return this.#exclusively(async () => {
      try {
        await this.#recording.stop(lastChunkMs);
      } finally {
        await this.#take?.capture.stop();
        this.#take = null;
      }
    });
  }

  get #isRecording(): boolean {
    return this.#recording.videoKbps !== null;
  }

  async #open(source: SourceRequest): Promise<Take> {
    let take: Take | null = null;
    const onEnded = (): void => {
      if (take) this.#lose(take);
    };
    const quality = this.#quality;
    const capture = await this.#openCapture(source, quality, onEnded, this.#mixer);
    take = new Take(source, capture, quality);
    return take;
  }

  async #begin(take: Take): Promise<void> {
    const switched = this.#take !== take;
    this.#take = take;
    if (switched && !this.#over) this.#events.onSwitched();
    if (this.#held || this.#over) return this.#recording.stop();
    try {
      await this.#record(take);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Records as is wanted by now. @throws BroadcastError when what is recorded goes on */
  async #anew(): Promise<void> {
    const take = this.#take;
    // A switch of the source in between has brought it already.
    const isRight = take?.isCapturedAs(this.#quality) && this.#recording.videoKbps === this.#videoKbps;
    if (!take || take.lost || !this.#isRecording || isRight) return;
    try {
      await this.#record(take);
    } catch (error) {
      if (this.#isRecording) throw error;
      this.#failed(error);
    }
  }

  async #record(take: Take): Promise<void> {
    const quality = { ...this.#quality, videoKbps: this.#videoKbps };
    const goesOn = this.#recording.isOf(take.capture) || !take.isCapturedAs(this.#quality);
    const turn = goesOn ? await take.turnTo(this.#quality) : null;
    if (this.#over || this.#held) return turn?.back();
    await this.#recording.begin(take.capture, quality, turn);
    if (!turn) take.became(this.#quality);
  }

  /** A recorder whose tracks have all ended stops by itself, perhaps before it is known why. */
  #failed(error: unknown): void {
    if (this.#take?.capture.ended) this.#lose(this.#take);
    else this.#events.onFailed(error);
  }

  #lose(take: Take): void {
    if (take.lost || this.#over || this.#take !== take) return;
    take.lost = true;
    if (!this.#begun) return this.#events.onFailed(new BroadcastError('capture-ended'));
    void this.#exclusively(async () => {
      if (this.#over || this.#take !== take) return;
      await this.#recording.stop();
      this.#events.onSourceEnded();
      await take.capture.stop();
    });
  }
}
