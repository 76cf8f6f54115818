import { lowestLevel, usualKeyframeSeconds, type NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { PictureFormat, VideoCodec } from '#protocol';
import type { BestEncoder } from '../encoder/find-encoders.ts';
import { evenSize } from '../encoder/frame-size.ts';
import { codecOf, type EncoderName } from '../encoder/video-encoders.ts';
import { EncodeLevel } from './encode-level.ts';
import { lowestLevelOf, planEncode, type EncodePlan, type SourceFormat, type Wanted } from './encode-plan.ts';
import type { Epoch } from './epoch.ts';

export { usualKeyframeSeconds };

/** Which encoder this computer has for a codec; null while that is being found out. */
export interface EncoderChoice {
  bestOf(codec: VideoCodec): BestEncoder | null;
}

/** A quality that is encoded, and what by. */
export interface Encoding {
  readonly wanted: Wanted;
  readonly encoders: EncoderChoice;
}

/** What a recording is made into, in `NormaliserInput`'s words. */
type RecipeInput = Pick<
  NormaliserInput,
  | 'recording'
  | 'container'
  | 'videoCodec'
  | 'configured'
  | 'width'
  | 'height'
  | 'level'
  | 'target'
  | 'keyframeSeconds'
>;

/** What one rendition makes of recordings: copies where it can, or a quality of its own, and how much less where that is too much. */
export class Recipe {
  /** Seconds between the keyframes of what is encoded. */
  keyframeSeconds: number = usualKeyframeSeconds;
  #plan: EncodePlan | null = null;
  /** What encodes it. */
  #encoder: EncoderName | null = null;
  /** What came in last: the next recording of that size has that rate, too, so that it need not be waited for. */
  #source: SourceFormat | null = null;
  readonly #level: EncodeLevel;
  readonly #encoding: Encoding | null;

  /** @param encoding null for the recording as it comes */
  constructor(encoding: Encoding | null) {
    this.#encoding = encoding;
    this.#level = new EncodeLevel(encoding ? lowestLevelOf(encoding.wanted) : lowestLevel);
  }

  /** Whether H.264 is copied. */
  get isCopy(): boolean {
    return this.#encoding === null;
  }

  /** How often this computer was too slow. */
  get level(): number {
    return this.#level.current;
  }

  /** What is encoded; null while that is not known, and for the recording as it comes. */
  get plan(): EncodePlan | null {
    return this.#plan;
  }

  /** How the slate is made that stands in for it. */
  get slateShape(): { readonly seconds: number; readonly encoder?: EncoderName } {
    const encoder = this.#encoder;
    const isH264 = encoder === null || codecOf(encoder) === 'h264';
    return { seconds: this.keyframeSeconds, ...(!isH264 && { encoder }) };
  }

  /** What the next segment is to do; null while it is not known what comes in, or what to encode it by. */
  inputFor(recording: Epoch): RecipeInput | null {
    const { media, frameRate, isRateKnown } = recording;
    if (!media) return null;
    const level = this.#level.of(media);
    const { keyframeSeconds } = this;
    const { container, videoCodec, configured, width, height } = media;
    const input = { recording, container, videoCodec, configured, width, height, level, keyframeSeconds };
    if (!this.#encoding) return input;
    const { wanted } = this.#encoding;
    const { encoder, hasCodec } = encoderFor(this.#encoding);
    const isAsBefore = this.#source?.width === width && this.#source.height === height;
    if (isRateKnown) this.#source = { width, height, frameRate };
    else if (!isAsBefore) return null;
    if (encoder === null || encoder === 'none' || !this.#source) return null;
    this.#encoder = encoder;
    this.#plan = planEncode(wanted, this.#source, level, hasCodec);
    const { reason: _, codec: __, ...plan } = this.#plan;
    return { ...input, target: { ...plan, keyframeSeconds, encoder } };
  }

  /** What is made of recordings in this format, before there is one; null while it is not known what to encode them by. */
  formatOf({ frameRate, ...size }: PictureFormat): PictureFormat | null {
    if (!this.#encoding) return { ...evenSize(size), frameRate };
    const { encoder, hasCodec } = encoderFor(this.#encoding);
    if (encoder === null || encoder === 'none') return null;
    this.#encoder = encoder;
    const made = planEncode(this.#encoding.wanted, { ...size, frameRate }, this.level, hasCodec);
    return { width: made.width, height: made.height, frameRate: made.frameRate };
  }

  /** The encoder is too late. @param now clock time in ms */
  late(isStill: boolean, now: number): void {
    this.#level.late(isStill, now);
  }
}

/** What this computer encodes it by, and whether that is of the codec that was asked for. */
function encoderFor({ wanted, encoders }: Encoding): {
  readonly encoder: BestEncoder | null;
  readonly hasCodec: boolean;
} {
  const chosen = encoders.bestOf(wanted.codec ?? 'h264');
  const hasCodec = chosen !== 'none';
  return { encoder: hasCodec ? chosen : encoders.bestOf('h264'), hasCodec };
}
