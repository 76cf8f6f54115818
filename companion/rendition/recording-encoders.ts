import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { Block, Track } from '../container/media.ts';
import { EncoderWatch } from './encoder-watch.ts';
import type { EncoderTrouble, StartNormaliser } from './normaliser-port.ts';
import { TrackEncoder } from './track-encoder.ts';
import type { EncoderPort } from './track-port.ts';
import { WholeEncoder } from './whole-encoder.ts';

/** How long one that another one takes over from may take to write out its end, in ms. */
const lastWordsMs = 5_000;

export interface RecordingEncodersTools {
  /** Starts ffmpeg. */
  readonly start: StartNormaliser;
  readonly clock: Clock;
}

export interface RecordingEncodersListener {
  /** Called several times a second while any of this is at work. */
  look(): void;
  /** One that makes the picture is too late. */
  late(late: NonNullable<NormaliserEnd['late']>): void;
  /** One has left before its time. */
  failed(cause: Exclude<NormaliserEnd['cause'], 'ended'>, end: NormaliserEnd): void;
  /** None is left, and none will be started any more. */
  gone(end: NormaliserEnd): void;
}

/**
 * The ffmpegs of one recording: one for each track that is not copied, or one for all of it. Each is watched; one that
 * makes sound and is too late is given up here, and the next sound goes to another one.
 */
export class RecordingEncoders {
  #whole: WholeEncoder | null = null;
  #picture: TrackEncoder | null = null;
  #sound: TrackEncoder | null = null;
  /** Each that has not left. */
  readonly #running = new Set<EncoderPort>();
  readonly #watch: EncoderWatch;
  /** Whether nothing more will be given to any. */
  #isEnding = false;
  readonly #input: NormaliserInput;
  readonly #tools: RecordingEncodersTools;
  readonly #listener: RecordingEncodersListener;

  constructor(input: NormaliserInput, tools: RecordingEncodersTools, listener: RecordingEncodersListener) {
    this.#listener = listener;
    this.#tools = tools;
    this.#input = input;
    this.#watch = new EncoderWatch(tools.clock, {
      look: () => listener.look(),
      pictureLate: (_, isStill) => this.#endLate(isStill),
      soundLate: () => this.#giveSoundUp(),
    });
  }

  get trouble(): EncoderTrouble | null {
    return this.#watch.trouble;
  }

  /** How long sound has been kept back, in ms; null while no ffmpeg makes any. */
  get soundLateMs(): number | null {
    return this.#watch.soundLateMs;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** The one of a recording that is not taken apart; null while that is not so. */
  get whole(): WholeEncoder | null {
    return this.#whole;
  }

  /** Something goes out: from now on it is noticed when nothing does. */
  keepWatch(): void {
    this.#watch.keep();
  }

  /** Leaves the recording to one ffmpeg as a whole. */
  startWhole(onTag: (tag: FlvTag) => void): WholeEncoder {
    this.#whole = new WholeEncoder(this.#input, this.#watch.now(), this.#tools.start, onTag);
    this.#watch.watch('whole', this.#whole.backlog);
    this.#own(this.#whole);
    return this.#whole;
  }

  /** What was written to the one for all of it reaches up to this time of the recording, in ms. */
  reach(ms: number): void {
    this.#whole?.reach(ms, this.#watch.now());
  }

  /**
   * The one of the picture, which is started when there is none. One that should share its ffmpeg, or share it with others, is
   * replaced at a keyframe: it is given what comes before that, and what comes of the next one waits for the end of it.
   * @param first the block that it will be given first
   */
  picture(track: Track, first: Pick<Block, 'ms' | 'keyframe'>, onTag: (tag: FlvTag) => void): TrackEncoder {
    const before = this.#picture;
    if (before && !(first.keyframe && before.isOutdated)) return before;
    const now = this.#watch.now();
    before?.end(now);
    const written = before ? this.#hasLeft(before) : null;
    const input = { ...this.#input, silent: true };
    const take = written ? heldUntil(written, onTag) : onTag;
    this.#picture = new TrackEncoder(track, input, first.ms, now, this.#tools.start, take);
    this.#watch.watch('picture', this.#picture.backlog);
    this.#own(this.#picture, written);
    return this.#picture;
  }

  /** The one of the sound, which is started when there is none. @param firstMs when the first block is */
  sound(track: Track, firstMs: number, onTag: (tag: FlvTag) => void): TrackEncoder {
    if (this.#sound) return this.#sound;
    const exactSound = this.#input.container === 'mp4';
    const { recording } = this.#input;
    const how = { videoCodec: null, configured: true, width: null, height: null, exactSound } as const;
    const input = recording ? { ...how, recording } : how;
    this.#sound = new TrackEncoder(track, input, firstMs, this.#watch.now(), this.#tools.start, onTag);
    this.#watch.watch('sound', this.#sound.backlog);
    this.#own(this.#sound);
    return this.#sound;
  }

  /** What the tracks were given goes on its way. @param isFull whether too much waits for the one of all of it */
  flush(isFull: boolean): void {
    const now = this.#watch.now();
    if (isFull || this.#picture?.flush(now) === false) this.#endLate(false);
    if (this.#sound?.flush(now) === false) this.#giveSoundUp();
  }

  /** Nothing more comes: what is inside comes out. */
  end(): void {
    this.stop();
    for (const each of [this.#whole, this.#picture, this.#sound]) each?.end(this.#watch.now());
  }

  kill(): void {
    this.stop();
    for (const each of this.#running) each.kill();
  }

  /** Nothing is watched any more, and nothing started. */
  stop(): void {
    this.#isEnding = true;
    this.#watch.stop();
  }

  /** What makes the picture does not keep up, and with it all who share its ffmpeg. */
  #endLate(isStill: boolean): void {
    const late = this.#whole ?? this.#picture;
    if (!late) return;
    const isSpared = late.fellBehind(isStill);
    this.#listener.late({ givenMs: late.backlog.newestMs, isStill, isSpared });
  }

  /** Resolves when it has written out its end; one that takes too long for that is killed. */
  #hasLeft(child: EncoderPort): Promise<void> {
    const cancel = this.#tools.clock.setTimer(lastWordsMs, () => child.kill());
    return child.closed.then(cancel);
  }

  /** What comes next goes to another one; what this one has is lost, silence has taken its place already. */
  #giveSoundUp(): void {
    const sound = this.#sound;
    this.#sound = null;
    this.#watch.loseSound();
    sound?.kill();
  }

  /** @param before what has to be over before its end is heard of */
  #own(child: EncoderPort, before: Promise<void> | null = null): void {
    this.#running.add(child);
    this.#watch.keep();
    void Promise.all([child.closed, before]).then(([end]) => {
      this.#running.delete(child);
      const isGivenUp = child !== this.#whole && child !== this.#picture && child !== this.#sound;
      // Another one that shared the ffmpeg may have seen that it is late: each knows what it was given itself.
      const late = end.late && { late: { ...end.late, givenMs: child.backlog.newestMs } };
      if (!isGivenUp && end.cause !== 'ended') this.#listener.failed(end.cause, { ...end, ...late });
      if (this.#running.size > 0 || (isGivenUp && !this.#isEnding)) return;
      this.#listener.gone(isGivenUp ? { cause: 'ended', stderr: '' } : end);
    });
  }
}

/** Keeps what comes until then back. */
function heldUntil(then: Promise<void>, onTag: (tag: FlvTag) => void): (tag: FlvTag) => void {
  let held: FlvTag[] | null = [];
  void then.then(() => {
    const tags = held ?? [];
    held = null;
    for (const tag of tags) onTag(tag);
  });
  return (tag) => (held ? void held.push(tag) : onTag(tag));
}
