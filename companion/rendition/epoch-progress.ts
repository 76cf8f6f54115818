import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { Block } from '../container/media.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { EpochPosition } from './epoch-position.ts';
import type { Epoch } from './epoch.ts';

/** How far behind the picture sound may be and is still waited for, in ms. */
const soundLagMs = 10_000;
/** Normalisers that may die one after the other without anything new before the epoch is given up. */
const maxFruitless = 3;

/** Of sound and picture, in ms of the recording. */
interface Times {
  readonly audio: number;
  readonly video: number;
}

/**
 * How far one epoch has come on its way to viewers: what its segments share, of which one takes over from the other. It is
 * told what happens, and says how the next segment has to go on.
 */
export class EpochProgress {
  /** Where the next segment begins, if there is to be another one. */
  readonly position: EpochPosition;
  /** Leaps of the epoch that came before, and those of them that went back. */
  readonly #leaps: number;
  readonly #rewinds: number;
  #isPlaced = false;
  #fruitless = 0;
  /** When the sound and the picture that went out last were recorded; -1 for none. */
  readonly #last = { audio: -1, video: -1 };
  /** What `last` was when the slate came in between and the next picture was to be a keyframe; null when it is not. */
  #shown: Times | null = null;
  /** Whether the next picture has to be a keyframe, because the ones before it were encoded. */
  #isAfterEncode = false;
  #isUnfit = false;

  readonly #copies: boolean;

  /**
   * @param copies whether H.264 is copied
   * @param from where it begins in what is kept: with the oldest, or, where nobody has seen that, with the newest keyframe
   */
  constructor(
    readonly epoch: Epoch,
    copies = true,
    from: 'oldest' | 'newest' = 'oldest',
  ) {
    this.#copies = copies;
    this.#leaps = epoch.leaps;
    this.#rewinds = epoch.rewinds;
    this.position = epoch.follow();
    if (from === 'newest') this.position.skipToNewest();
  }

  /** Whether the epoch has its place on the timeline. */
  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  /** Whether the pictures of this recording are encoded for as long as it goes on. */
  get isEncoded(): boolean {
    return this.epoch.media !== null && !this.#isCopyable;
  }

  /**
   * Whether time has leapt since: back, or forth in what one ffmpeg reads, which would fill it with silence, all at once.
   */
  get hasLeapt(): boolean {
    return this.epoch.rewinds !== this.#rewinds || (this.#isUnfit && this.epoch.leaps !== this.#leaps);
  }

  /** What a segment is given that gets no more pieces. Behind a leap it is another one's. */
  rest(): readonly Block[] {
    return this.hasLeapt ? [] : this.epoch.rest();
  }

  /** Whether the next segment goes on with whatever picture comes next, or with a keyframe only. */
  get goesOnAs(): 'copy' | 'encode' {
    return this.#isCopyable && this.#shown === null && !this.#isAfterEncode ? 'copy' : 'encode';
  }

  /** The keyframe from which a recording that the slate has interrupted can be copied, in ms; null while there is none. */
  get copyFromMs(): number | null {
    return this.#shown && this.#isCopyable ? this.position.keyframeAfter(this.#shown.video) : null;
  }

  /** Where the next segment begins in the recording, and how. */
  nextStart(): Pick<NormaliserInput, 'shownMs' | 'fromMs' | 'unfit'> {
    const fromMs = this.position.replayMs;
    // From a later keyframe on there is nothing to begin in the middle of.
    if (this.#shown && (fromMs ?? 0) > this.#shown.video) this.#shown = null;
    return {
      ...(this.#shown && { shownMs: this.#shown.video }),
      ...(fromMs !== null && { fromMs }),
      unfit: this.#isUnfit,
    };
  }

  /** Whether viewers have seen, or heard, this before the slate. */
  hasShown(tag: FlvTag): boolean {
    if (!this.#shown || tag.type === 'script' || tag.sequenceHeader) return false;
    return tag.timestamp <= this.#shown[tag.type];
  }

  /**
   * Whether this picture is one of those that can be copied. A copy goes on from the next keyframe; what comes before it is
   * encoded, so that it can begin with any picture.
   */
  isCopiedFrom(tag: FlvTag): boolean {
    if (!this.#shown || tag.type !== 'video' || tag.sequenceHeader) return false;
    return tag.timestamp >= (this.copyFromMs ?? Infinity);
  }

  /** A picture or some sound of this time has its place on the playlist. */
  wentOut(type: 'audio' | 'video', ms: number): void {
    if (type === 'video') this.#isAfterEncode = false;
    this.#isPlaced = true;
    this.#last[type] = ms;
    const { audio, video } = this.#last;
    // Sound that stays away must not make the whole recording be kept.
    this.position.confirm(Math.min(video, Math.max(audio, video - soundLagMs)));
  }

  /** The slate stands in: when this epoch goes on, it does so behind the slate. */
  interrupted(): void {
    if (this.#last.video >= 0) this.#hasSeen(this.#last);
    this.#isPlaced = false;
  }

  /** The encoder is too late, and had been given all up to this time: another one begins with the newest keyframe. */
  fellBehind(givenMs: number): void {
    this.#isPlaced = false;
    this.#hasSeen({ audio: givenMs, video: givenMs });
    this.position.skipToNewest();
  }

  /** There is nothing that viewers have not seen before the keyframe from which it can be copied. */
  foundNothingNew(): void {
    if (this.copyFromMs !== null) this.position.confirm(this.copyFromMs);
  }

  /** What was encoded until now is copied from the keyframe on. */
  reachedCopy(): void {
    // Of the encoder came nothing: what is before that keyframe would come behind the slate once more.
    if (!this.#isPlaced) this.foundNothingNew();
    this.#shown = null;
    this.#isAfterEncode = true;
  }

  /** Its pictures cannot be copied without ffmpeg. */
  foundUnfit(): void {
    this.#isUnfit = true;
    // What has gone out cannot be gone on from: pictures it refers to were copied at the wrong time, or not at all.
    this.#isAfterEncode = this.#isPlaced;
  }

  /** No normaliser could be started. */
  foundNoRoom(): void {
    if (this.#shown) this.#hasSeen(this.#last);
  }

  /**
   * A normaliser has died.
   * @param out what it had put out
   * @returns whether there is hope in another one
   */
  died(out: { readonly video: boolean; readonly audio: boolean }): boolean {
    const isFruitful = out.video && (out.audio || !this.epoch.media?.hasAudio);
    this.#fruitless = isFruitful ? 0 : this.#fruitless + 1;
    if (this.#fruitless >= maxFruitless) return false;
    if (this.#shown) this.#hasSeen(this.#last);
    // What is kept may be the cause.
    if (!out.video) this.position.skipToKeyframe();
    return true;
  }

  get #isCopyable(): boolean {
    return this.#copies && this.epoch.media?.videoCodec === 'h264';
  }

  #hasSeen({ audio, video }: Times): void {
    const before = this.#shown ?? { audio: -Infinity, video: -Infinity };
    this.#shown = { audio: Math.max(before.audio, audio), video: Math.max(before.video, video) };
  }
}
