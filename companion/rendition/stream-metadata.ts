import { makeTag } from '../flv/make-tag.ts';
import { onMetadata, type MetadataFigures } from '../flv/on-metadata.ts';
import { configuredPictures, type ConfiguredPictures } from '../flv/picture-format.ts';
import type { FlvTag } from '../flv/tag.ts';
import { nearestRate } from './frame-rate.ts';

/** Figures are taken over so many ms, and anew from then on. */
const longMs = 10_000;
/** Over less than this they are not true, in ms. */
const shortMs = 1_000;

/** What is counted from a keyframe on. */
interface Count {
  readonly sinceMs: number;
  pictures: number;
  bytes: { video: number; audio: number };
}

/**
 * What a publish is told of the stream at its beginning. Only what is true is said: the size that the decoder configuration
 * has, the frame rate it promises or that was counted, bitrates as measured; what is not known yet is left out.
 */
export class StreamMetadata {
  #format: ConfiguredPictures | null = null;
  #told: ConfiguredPictures | null = null;
  #count: Count | null = null;
  #figures: MetadataFigures = {};

  /** Takes a tag that goes out. @returns what is to be told before it: the first size, and each other one. */
  see(tag: FlvTag): FlvTag | null {
    if (tag.type === 'video' && tag.sequenceHeader) return this.#configure(tag);
    if (tag.sequenceHeader || tag.type === 'script') return null;
    if (tag.keyframe) this.#sumUp(tag.timestamp);
    if (!this.#count) return null;
    if (tag.type === 'video') this.#count.pictures += 1;
    this.#count.bytes[tag.type] += tag.payload.length;
    return null;
  }

  /**
   * For a publish that begins now; null while the size is not known. It stands at 0 wherever it is told: readers made
   * with FFmpeg take metadata of a later time for a track of subtitles.
   */
  tag(): FlvTag | null {
    if (!this.#format) return null;
    const { width, height, frameRate, codecId } = this.#format;
    const promised = frameRate === null ? {} : { frameRate };
    return makeTag('script', 0, onMetadata({ width, height, ...promised, ...this.#figures }, codecId));
  }

  #configure(header: FlvTag): FlvTag | null {
    const format = configuredPictures(header);
    if (!format) return null;
    this.#format = format;
    const isSame = this.#told?.width === format.width && this.#told.height === format.height;
    if (isSame) return null;
    // Figures of another size are not true of this one.
    this.#count = null;
    this.#figures = {};
    this.#told = format;
    return this.tag();
  }

  #sumUp(now: number): void {
    const count = this.#count;
    const spanMs = now - (count?.sinceMs ?? now);
    if (count && spanMs >= shortMs) {
      const kbps = (bytes: number): number => Math.round((bytes * 8) / spanMs);
      this.#figures = {
        frameRate: nearestRate((count.pictures * 1000) / spanMs),
        videoKbps: kbps(count.bytes.video),
        audioKbps: kbps(count.bytes.audio),
      };
    }
    if (!count || spanMs >= longMs) {
      this.#count = { sinceMs: now, pictures: 0, bytes: { video: 0, audio: 0 } };
    }
  }
}
