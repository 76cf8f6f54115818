import type { Quality } from '../messages/start-request.ts';
import { atMost, type Clock } from '../platform/clock.ts';
import { Recorder, type MediaRecorderFactory } from './recorder/recorder.ts';
import type { Chunk } from './relay/chunk-window.ts';

/** Longest wait for the last chunk of an epoch which another one follows, in milliseconds. */
const flushMs = 2_000;

/** Longest wait for the moment between two pictures, in milliseconds. */
const betweenMs = 300;

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

/** One run of the recorder. */
interface Run {
  readonly recorder: Recorder;
  readonly videoKbps: number;
  /** What it has handed out while the one before it had still to hand out its last; null when that has happened. */
  waiting: Chunk[] | null;
}

/**
 * The recorder's runs, one epoch each, numbered through the broadcast. One follows the other without a picture between: the
 * next is started in the moment that the last is stopped, and what it hands out waits for that one's last chunk.
 */
export class Recording {
  readonly #deps: RecordingDeps;
  readonly #events: RecordingEvents;
  #run: Run | null = null;
  /** Being stopped, its last chunk has still to come; at most one. */
  #ending: Run | null = null;
  #epochs = 0;

  constructor(deps: RecordingDeps, events: RecordingEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  /** Video kbit/s that the recorder is asked for at present; null while nothing is recorded. */
  get videoKbps(): number | null {
    return this.#run?.videoKbps ?? null;
  }

  /**
   * Records from now on in a new epoch. Not to be called again before it has resolved: when the last chunk of the epoch before
   * has been handed out, or was waited for long enough.
   * @param between has the change to it happen between two pictures; null where there are none before
   * @throws BroadcastError recorder-failed
   */
  async begin(
    stream: MediaStream,
    quality: Pick<Quality, 'videoKbps' | 'keyframeSeconds'>,
    between: ((change: () => void) => Promise<void>) | null,
  ): Promise<void> {
    const run = this.#create(stream, quality);
    let flushed: Promise<void> | null = null;
    const change = (): void => {
      if (flushed) return;
      flushed = this.stop();
      run.recorder.start();
      this.#run = run;
    };
    try {
      // Two runs of one source are one picture after the other; of a page that is too busy to say when, some may be lost.
      if (between) await atMost(this.#deps.clock, betweenMs, between(change));
      change();
    } finally {
      await flushed;
    }
    const waiting = run.waiting ?? [];
    run.waiting = null;
    for (const chunk of waiting) this.#events.onChunk(chunk);
  }

  /** Ends the epoch. Resolves when its last chunk has been handed out, or was waited for long enough. */
  async stop(ms = flushMs): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#ending = run;
    this.#run = null;
    try {
      await atMost(this.#deps.clock, ms, run.recorder.stop());
    } finally {
      this.#ending = null;
    }
  }

  #create(stream: MediaStream, quality: Pick<Quality, 'videoKbps' | 'keyframeSeconds'>): Run {
    const epoch = this.#epochs++;
    const recorder = new Recorder(stream, quality, this.#deps.recorders, {
      onChunk: (data, seq) => this.#take(run, { epoch, seq, data }),
      onError: (error) => this.#events.onFailed(error),
    });
    const run: Run = { recorder, videoKbps: quality.videoKbps, waiting: this.#run ? [] : null };
    return run;
  }

  /** One that was given up may still hand out its last, when what follows it has been said already. */
  #take(run: Run, chunk: Chunk): void {
    if (run !== this.#run && run !== this.#ending) return;
    if (run.waiting) run.waiting.push(chunk);
    else this.#events.onChunk(chunk);
  }
}
