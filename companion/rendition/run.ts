import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Epoch } from './epoch.ts';

/**
 * A tag from which on everything is later by so many ms than the recording's time says, or earlier: silence was made up
 * while the recording was held up, or its time has leapt.
 */
export type MovedTag = FlvTag & { readonly movedMs?: number };

/** One ffmpeg at work. */
export interface NormaliserPort {
  readonly closed: Promise<NormaliserEnd>;
  /** False when too much waits: further bytes must not come. */
  write(bytes: Buffer): boolean;
  end(): void;
  kill(): void;
}

/** What a run needs of a normaliser: it sees by itself that it keeps up, and ends as `late` when it does not. */
export interface WatchedNormaliser extends Omit<NormaliserPort, 'write'> {
  /** Whether what comes out is noticeably late, or was a moment ago. */
  readonly isSlow: boolean;
  write(bytes: Buffer): void;
}

export type StartNormaliser<Port = NormaliserPort> = (
  input: NormaliserInput,
  onTag: (tag: MovedTag) => void,
) => Port;

/** What the runs of one epoch share. */
export interface Stage {
  readonly epoch: Epoch;
  /** Leaps of the epoch that came before this stage, and those of them that went back. */
  readonly leaps: number;
  readonly rewinds: number;
  /** Whether the epoch has its place on the timeline. */
  placed: boolean;
  /** Runs that died one after the other without anything new. */
  fruitless: number;
  /** When the sound and the picture that went out last were recorded, in ms; -1 for none. */
  readonly last: Times;
  /** What `last` was when the slate came in between and the next picture was to be a keyframe; null when it is not. */
  shown: Times | null;
  /** Whether the next picture has to be a keyframe, because the ones before it were encoded. */
  afterEncode: boolean;
  /** Whether its pictures cannot be copied without ffmpeg. */
  unfit: boolean;
}

export interface Times {
  audio: number;
  video: number;
}

export interface RunListener {
  tag(tag: MovedTag): void;
  /** The first keyframe is there; called once. */
  ready(): void;
}

/**
 * One normaliser at work on one epoch. Its tags wait while an earlier run is still writing out its end, and go
 * nowhere once it was cut off.
 */
export class Run {
  /** Resolves when the normaliser is gone. */
  readonly closed: Promise<NormaliserEnd>;
  /** Whether a new picture, and new sound, of this run went out. */
  readonly out = { video: false, audio: false };
  /** Whether a keyframe has come that was not shown yet: from here on the run can take over from another picture. */
  ready = false;
  /** Whether it gets no more input. */
  isEnding = false;
  /** Whether the normaliser is gone. */
  isOver = false;
  readonly #normaliser: WatchedNormaliser;
  /** Null once the tags go out as they come. */
  #held: MovedTag[] | null = [];
  #cut = false;

  constructor(
    readonly stage: Stage,
    readonly startedAt: number,
    private readonly input: NormaliserInput,
    start: StartNormaliser<WatchedNormaliser>,
    private readonly listener: RunListener,
  ) {
    this.#normaliser = start(input, (tag) => this.#take(tag));
    this.closed = this.#normaliser.closed;
    void this.closed.then(() => (this.isOver = true));
  }

  write(bytes: Buffer): void {
    this.#normaliser.write(bytes);
  }

  get isSlow(): boolean {
    return this.#normaliser.isSlow;
  }

  /** Lets the tags out: those that waited, then all others as they come. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tag of held) if (!this.#cut) this.listener.tag(tag);
  }

  get released(): boolean {
    return this.#held === null;
  }

  /** No more input; what the normaliser still holds comes out. */
  end(): void {
    this.isEnding = true;
    this.#normaliser.end();
  }

  /** Ends it now and lets nothing more out. */
  cut(): void {
    this.#cut = true;
    this.#held = [];
    this.#normaliser.kill();
  }

  #take(tag: MovedTag): void {
    if (this.#cut) return;
    if (this.#held) this.#held.push(tag);
    else this.listener.tag(tag);
    if (this.ready || !tag.keyframe || tag.timestamp <= (this.input.shownMs ?? -Infinity)) return;
    this.ready = true;
    this.listener.ready();
  }
}
