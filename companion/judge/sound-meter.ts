import { audioInfo } from '../flv/media.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { SoundFigures } from './figures.ts';
import { Trend } from './trend.ts';

/** samplingFrequencyIndex (ISO/IEC 14496-3, 1.6.3.3). */
const rates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const samplesPerFrame = 1_024;
/** Seconds of sound without a jump before its drift can be said: a few ms in which stamps settle at first are none. */
const driftSeconds = 30;
/** What a stamp may be off by what the samples say before that is a jump, in ms. */
const jumpMs = 80;

/** Measures sound by its tags alone. */
export class SoundMeter {
  #codec: string | null = null;
  #rate: number | null = null;
  #channels: number | null = null;
  #frames = 0;
  #first = 0;
  #last = 0;
  #bytes = 0;
  /** By how many ms stamps are behind samples, over the seconds since the last jump. */
  #trend = new Trend();
  #trendFrom = 0;
  #trendFrames = 0;
  #drift: { readonly seconds: number; readonly msPerMin: number } | null = null;

  /** An audio tag. */
  take({ payload, timestamp }: FlvTag): void {
    const info = audioInfo(payload);
    if (!info) return;
    this.#codec ??= info.codec;
    if (info.sequenceHeader) return this.#configure(payload);
    if (this.#frames === 0) this.#first = timestamp;
    this.#frames += 1;
    this.#bytes += payload.length;
    this.#follow(timestamp);
    this.#last = timestamp;
  }

  /** Null before there is sound. */
  get figures(): SoundFigures | null {
    if (this.#frames === 0) return null;
    const seconds = (this.#last - this.#first) / 1_000;
    return {
      codec: this.#codec === 'aac' ? 'AAC' : (this.#codec ?? ''),
      rate: this.#rate,
      channels: this.#channels,
      kbps: seconds > 0 ? (this.#bytes * 8) / seconds / 1_000 : null,
    };
  }

  /** How stamps go away from samples; of the longest stretch without a jump. Null before that can be said. */
  get driftMsPerMin(): number | null {
    const { span, slope } = this.#trend;
    const now = span >= driftSeconds ? { seconds: span, msPerMin: slope * 60 } : null;
    const longest = now && now.seconds >= (this.#drift?.seconds ?? 0) ? now : this.#drift;
    return longest?.msPerMin ?? null;
  }

  /** Seconds of one packet; null where that is not known. */
  get frameSeconds(): number | null {
    return this.#codec === 'aac' && this.#rate ? samplesPerFrame / this.#rate : null;
  }

  #configure(payload: Buffer): void {
    if (this.#codec !== 'aac' || payload.length < 4) return;
    // audioObjectType (5 bits), samplingFrequencyIndex (4), channelConfiguration (4), 1.6.2.1.
    const bits = payload.readUInt16BE(2);
    this.#rate = rates[(bits >> 7) & 0xf] ?? null;
    this.#channels = (bits >> 3) & 0xf || null;
  }

  #follow(timestamp: number): void {
    const frameSeconds = this.frameSeconds;
    if (frameSeconds === null) return;
    const expected = this.#last + frameSeconds * 1_000;
    if (this.#frames === 1 || Math.abs(timestamp - expected) > jumpMs) this.#restart(timestamp);
    const seconds = this.#trendFrames * frameSeconds;
    this.#trend.add(seconds, timestamp - this.#trendFrom - seconds * 1_000);
    this.#trendFrames += 1;
  }

  #restart(timestamp: number): void {
    const { span, slope } = this.#trend;
    if (span >= driftSeconds && span > (this.#drift?.seconds ?? 0))
      this.#drift = { seconds: span, msPerMin: slope * 60 };
    this.#trend = new Trend();
    this.#trendFrom = timestamp;
    this.#trendFrames = 0;
  }
}
