import { maxSeamMs } from '#protocol';
import type { Quality } from '../messages/start-request.ts';
import { atMost, deadline, unlessAborted, type Clock } from '../platform/clock.ts';
import { BroadcastError } from './broadcast-error.ts';
import type { Capture, Turn } from './capture/capture.ts';
import type { MediaRecorderFactory } from './recorder/recorder.ts';
import { Run } from './recorder/run.ts';
import type { Chunk } from './relay/chunk-window.ts';

/** Longest wait for the last chunk of an epoch which another one follows, in milliseconds. */
const flushMs = 2_000;
/** Longest wait for a recorder that is to take over to hand out something, in milliseconds. */
const takeOverMs = 2_000;

interface RecordingDeps {
  readonly clock: Clock;
  readonly recorders: MediaRecorderFactory;
}

export interface RecordingEvents {
  /** In order, epoch after epoch. */
  onChunk(chunk: Chunk): void;
  /** The recorder has stopped by itself. */
  onFailed(error: unknown): void;
}

type Recorded = Pick<Capture, 'stream'>;

/** What is recorded at present. */
interface Current {
  readonly run: Run;
  readonly of: Recorded;
}

/**
 * The recorder's runs, one epoch each, numbered through the broadcast. Where pictures turn from the tracks of one to those of the next,
 * both run at once until that has handed out something: no picture, and no sound, is missing or there twice. Else the next is
 * started in the moment that the last is stopped. What it hands out waits for that one's last chunk.
 *
 *     old  ═══════════════╪═╗            sound up to the end; pictures up to the turn
 *     new         ╔═══╪═══╧═╩══════      sound from the start; pictures from the turn on
 *               start turn  it has begun: the old one is stopped
 */
export class Recording {
  readonly #deps: RecordingDeps;
  readonly #events: RecordingEvents;
  #current: Current | null = null;
  /** Whether another run is about to take over. */
  #isTurning = false;
  #hurry = new AbortController();
  #epochs = 0;

  constructor(deps: RecordingDeps, events: RecordingEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  /** Video kbit/s that the recorder is asked for at present; null while nothing is recorded. */
  get videoKbps(): number | null {
    return this.#current?.run.videoKbps ?? null;
  }

  /** Whether this is what is recorded. */
  isOf(source: Recorded): boolean {
    return this.#current?.of === source;
  }

  /**
   * Records from now on in a new epoch. Not to be called again before it has resolved: when the last chunk of the epoch before
   * has been handed out, or was waited for long enough.
   * @param turn how pictures come onto other tracks; null where the capture's own are recorded
   * @throws BroadcastError recorder-failed. Where there was a turn, what was recorded goes on
   */
  async begin(
    of: Recorded,
    quality: Pick<Quality, 'videoKbps' | 'keyframeSeconds'>,
    turn: Turn | null,
  ): Promise<void> {
    const run = this.#create(turn?.stream ?? of.stream, quality, turn);
    if (turn?.isExact && this.#current?.of === of)
      return this.#takeOver(this.#current.run, { run, of }, turn);
    const flushed = this.stop();
    try {
      run.start();
      this.#current = { run, of };
      if (turn) await atMost(this.#deps.clock, takeOverMs, turn.over());
      turn?.done();
    } catch (error) {
      turn?.back();
      throw error;
    } finally {
      await flushed;
    }
    this.#letOut(run);
  }

  /** Ends the epoch. Resolves when its last chunk has been handed out, or was waited for long enough. */
  async stop(ms = flushMs): Promise<void> {
    const { run } = this.#current ?? {};
    if (!run) return;
    this.#current = null;
    await atMost(this.#deps.clock, ms, run.stop());
    // One that was given up may still hand out its last, when what follows it has been said already.
    run.drop();
  }

  /** Something else is about to be done that does not wait: a change that is under way is finished, or given up, at once. */
  hurry(): void {
    this.#hurry.abort();
  }

  async #takeOver(old: Run, next: Current, turn: Turn): Promise<void> {
    const { run } = next;
    this.#hurry = new AbortController();
    this.#isTurning = true;
    /** Null until its first picture is there, and where the old one has not recorded the last before that. */
    let afterMs: number | null = null;
    try {
      run.start();
      const turned = turn.over().then((ms) => (afterMs = ms));
      await this.#withinLimit(Promise.race([Promise.all([turned, run.begun]), old.failed]));
      if (run.failure) throw run.failure;
      if (old.failure) afterMs = null;
      else if (afterMs === null || !(run.hasBegun || this.#hurry.signal.aborted))
        throw new BroadcastError('recorder-failed');
    } catch (error) {
      turn.back();
      run.drop();
      void run.stop();
      if (old.failure) return this.#events.onFailed(old.failure);
      if (this.#hurry.signal.aborted) return;
      throw error;
    } finally {
      this.#isTurning = false;
    }
    const flushed = this.stop();
    this.#current = next;
    await flushed;
    turn.done();
    this.#letOut(run, afterMs);
  }

  async #withinLimit(done: Promise<unknown>): Promise<void> {
    const limit = deadline(this.#deps.clock, takeOverMs, this.#hurry.signal);
    try {
      await unlessAborted(done, limit.signal);
    } finally {
      limit.done();
    }
  }

  #create(
    stream: MediaStream,
    quality: Pick<Quality, 'videoKbps' | 'keyframeSeconds'>,
    turn: Turn | null,
  ): Run {
    try {
      const run: Run = new Run(stream, quality, this.#deps.recorders, (error) => {
        if (run === this.#current?.run && !this.#isTurning) this.#events.onFailed(error);
      });
      return run;
    } catch (error) {
      turn?.back();
      throw error;
    }
  }

  /** @param afterMs see `NumberedPlace`; null where it does not go on from the one before */
  #letOut(run: Run, afterMs: number | null = null): void {
    const epoch = this.#epochs++;
    const isNear = afterMs !== null && afterMs <= maxSeamMs;
    run.letOut((data, seq) => {
      this.#events.onChunk({ epoch, seq, data, ...(seq === 0 && isNear && { afterMs }) });
    });
  }
}
