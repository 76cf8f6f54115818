import type { FlvTag } from '../flv/tag.ts';
import { enhancedCodec } from '../flv/enhanced.ts';
import { videoInfo } from '../flv/media.ts';
import { configuredPictures } from '../flv/picture-format.ts';
import { codecNames } from '#protocol';
import type { PictureFigures } from './figures.ts';
import { Gaps } from './gaps.ts';
import { readStored } from './stored-picture.ts';

/** Bytes in front of the decoder configuration. */
const headBytes = 5;
/** The busiest of so long is the peak, in ms. */
const peakMs = 2_000;
const peakSteps = 8;

/** Measures pictures by their tags alone, in bounded memory. */
export class PictureMeter {
  #codec: string | null = null;
  #format: Pick<PictureFigures, 'profile' | 'stored' | 'width' | 'height'> | null = null;
  #hasChangedSize = false;
  #hasBFrames = false;
  #frames = 0;
  #first = 0;
  #last = 0;
  readonly #gaps = new Gaps();
  #keyAt: number | null = null;
  #longestKeyMs = 0;
  #bytes = 0;
  /** Bytes of the newest steps of the peak's window, and which step is the newest. */
  readonly #steps: number[] = Array<number>(peakSteps).fill(0);
  #step = 0;
  #peakBytes = 0;

  /** A video tag. */
  take(tag: FlvTag): void {
    const info = videoInfo(tag.payload);
    if (!info?.codec) return;
    this.#codec ??= info.codec;
    if (info.sequenceHeader) return this.#configure(tag);
    if (isEndOfSequence(tag)) return;
    if (info.compositionMs !== 0 && this.#codec === 'avc') this.#hasBFrames = true;
    const { timestamp, keyframe, payload } = tag;
    if (this.#frames === 0) this.#first = timestamp;
    else this.#gaps.add(timestamp - this.#last);
    this.#frames += 1;
    this.#last = timestamp;
    this.#bytes += payload.length;
    this.#fill(timestamp, payload.length);
    if (this.#keyAt !== null) this.#longestKeyMs = Math.max(this.#longestKeyMs, timestamp - this.#keyAt);
    if (keyframe) this.#keyAt = timestamp;
  }

  /** Null before there is a picture. */
  get figures(): PictureFigures | null {
    if (this.#frames === 0) return null;
    const seconds = (this.#last - this.#first) / 1_000;
    const isMeasured = seconds > 0;
    return {
      ...(this.#format ?? { profile: null, stored: null, width: 0, height: 0 }),
      codec: nameOf(this.#codec ?? ''),
      hasBFrames: this.#hasBFrames,
      hasChangedSize: this.#hasChangedSize,
      frameRate: isMeasured ? (this.#frames - 1) / seconds : null,
      jitterMs: this.#gaps.within(0.95),
      keyframeSeconds: isMeasured ? this.#longestKeyMs / 1_000 : null,
      kbps: isMeasured ? (this.#bytes * 8) / seconds / 1_000 : null,
      peakKbps: seconds * 1_000 >= peakMs ? (this.#peakBytes * 8) / peakMs : null,
    };
  }

  #configure(tag: FlvTag): void {
    const format = readFormat(tag);
    if (!format) return;
    const before = this.#format;
    if (before && (before.width !== format.width || before.height !== format.height))
      this.#hasChangedSize = true;
    this.#format = format;
  }

  #fill(timestamp: number, bytes: number): void {
    const step = Math.floor(timestamp / (peakMs / peakSteps));
    for (let next = Math.max(this.#step + 1, step - peakSteps + 1); next <= step; next += 1)
      this.#steps[next % peakSteps] = 0;
    this.#step = Math.max(this.#step, step);
    this.#steps[step % peakSteps]! += bytes;
    this.#peakBytes = Math.max(
      this.#peakBytes,
      this.#steps.reduce((sum, one) => sum + one, 0),
    );
  }
}

/** AVCPacketType 2 (Flash Video 10.1, E.4.3.1) is no picture. */
function isEndOfSequence({ payload }: FlvTag): boolean {
  return (payload[0]! & 0x8f) === 7 && payload[1] === 2;
}

function readFormat(tag: FlvTag): Pick<PictureFigures, 'profile' | 'stored' | 'width' | 'height'> | null {
  if (enhancedCodec(tag) === null) return readStored(tag.payload.subarray(headBytes));
  const pictures = configuredPictures(tag);
  return pictures && { profile: null, stored: null, width: pictures.width, height: pictures.height };
}

function nameOf(codec: string): string {
  const names: Readonly<Record<string, string>> = {
    avc: codecNames.h264,
    hvc1: codecNames.hevc,
    av01: codecNames.av1,
  };
  return names[codec] ?? codec;
}
