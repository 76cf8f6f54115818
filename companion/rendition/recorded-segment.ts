import { isCopied, type NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { Piece } from '../container/media.ts';
import type { Clock } from '../lib/clock.ts';
import type { EpochProgress } from './epoch-progress.ts';
import type { EncoderTrouble, MovedTag, StartNormaliser, WatchedNormaliser } from './normaliser-port.ts';
import type { Segment, SegmentOrigin, SegmentSituation } from './segment.ts';

/** How long a normaliser may be fed without a picture coming out, in ms. MP4 recorders hold back whole GOPs. */
const barrenMs = 30_000;

export interface RecordedSegmentTools {
  readonly clock: Clock;
  readonly startNormaliser: StartNormaliser<WatchedNormaliser>;
}

export interface RecordedSegmentListener {
  tag(tag: MovedTag): void;
  /** Called once, when it becomes ready before it is its turn. */
  ready(): void;
}

/** One normaliser at work on one epoch, which is copied or encoded by it. */
export class RecordedSegment implements Segment {
  readonly origin: SegmentOrigin;
  /** Resolves when the normaliser is gone. */
  readonly closed: Promise<NormaliserEnd>;
  readonly #startedAt: number;
  readonly #normaliser: WatchedNormaliser;
  #situation: SegmentSituation = 'preparing';
  /** What waits for its turn. */
  #held: MovedTag[] = [];
  /** Whether a new picture, and new sound, of it went out. */
  readonly #out = { video: false, audio: false };
  #isEnding = false;
  #hasBegun = false;
  #isClosed = false;
  readonly #input: NormaliserInput;
  readonly #tools: RecordedSegmentTools;
  readonly #listener: RecordedSegmentListener;

  constructor(
    readonly progress: EpochProgress,
    input: NormaliserInput,
    tools: RecordedSegmentTools,
    listener: RecordedSegmentListener,
  ) {
    this.#listener = listener;
    this.#tools = tools;
    this.#input = input;
    this.origin = isCopied(input) ? 'copy' : 'encode';
    this.#startedAt = tools.clock.now();
    this.#normaliser = tools.startNormaliser(input, this.#take);
    this.closed = this.#normaliser.closed;
    void this.closed.then(({ cause }) => this.#close(cause === 'ended'));
  }

  get situation(): SegmentSituation {
    return this.#situation;
  }

  get trouble(): EncoderTrouble | null {
    return this.#normaliser.trouble;
  }

  /** Whether it has had its turn. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether it gets no more input. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Whether no picture comes out of what it is fed. */
  get isBarren(): boolean {
    return !this.#out.video && this.#tools.clock.now() - this.#startedAt > barrenMs;
  }

  /** Whether sound and picture that are new have come of it. */
  get out(): { readonly video: boolean; readonly audio: boolean } {
    return this.#out;
  }

  write(piece: Piece): void {
    this.#normaliser.write(piece);
  }

  begin(): void {
    const held = this.#held;
    this.#held = [];
    this.#hasBegun = true;
    this.#situation = 'showing';
    for (const tag of held) if (this.situation === 'showing') this.#listener.tag(tag);
    if (this.#isClosed) this.#situation = 'over';
  }

  /** @param overdue what is done when that takes longer, while the normaliser is still there */
  end(patienceMs: number, overdue = (): void => this.cut()): void {
    this.#isEnding = true;
    this.#normaliser.end(this.progress.rest());
    const cancel = this.#tools.clock.setTimer(patienceMs, overdue);
    void this.closed.then(cancel);
  }

  cut(): void {
    this.#situation = 'over';
    this.#held = [];
    this.#normaliser.kill();
  }

  /** A picture or some sound of it, of this time of the recording, has its place on the playlist. */
  wentOut(type: 'audio' | 'video', ms: number): void {
    this.#out[type] = true;
    this.progress.wentOut(type, ms);
  }

  readonly #take = (tag: MovedTag): void => {
    if (this.#situation === 'over') return;
    if (this.#situation === 'showing') return this.#listener.tag(tag);
    this.#held.push(tag);
    if (this.#situation === 'ready' || !tag.keyframe) return;
    if (tag.timestamp <= (this.#input.shownMs ?? -Infinity)) return;
    this.#situation = 'ready';
    this.#listener.ready();
  };

  #close(isDone: boolean): void {
    this.#isClosed = true;
    this.#situation = isDone && this.#situation === 'ready' ? 'made' : 'over';
  }
}
