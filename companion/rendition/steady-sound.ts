import { aac, aacHeader } from '../flv/aac.ts';
import { makeTag } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';

/** One frame of a silent stereo pair; a test decodes it. */
const frame = Buffer.from([0xaf, 0x01, 0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c]);
const frameMs = (aac.samplesPerFrame * 1000) / aac.sampleRate;
/** How far sound may begin before the end of what went out last, in ms. */
const overlapMs = frameMs / 2;
/** A longer hole than this before sound that comes, in ms, is not filled. */
const maxHoleMs = 1_500;
/** So much is made up at once at most, in ms: the longest that a recorder hands out together, and the wait for more. */
const maxFillMs = 15_000;

/** The decoder configuration that comes before the first sound. */
export function soundHeader(): FlvTag {
  return makeTag('audio', 0, aacHeader);
}

/**
 * Sound without holes, whether there is any or not: platforms refuse or mistreat a stream without sound. What was made up
 * is not taken back: sound that comes for a time that has had its silence is left out.
 */
export class SteadySound {
  /** Up to when there is sound, in ms; null before the first. */
  #until: number | null = null;

  get until(): number | null {
    return this.#until;
  }

  /** Sound has come. @returns what goes out: none, or it, perhaps with silence before it. */
  take(tag: FlvTag): FlvTag[] {
    if (this.#until !== null && tag.timestamp < this.#until - overlapMs) return [];
    const hole = tag.timestamp - (this.#until ?? tag.timestamp);
    const out = hole > overlapMs && hole <= maxHoleMs ? this.fill(tag.timestamp - overlapMs) : [];
    out.push(tag);
    this.#until = tag.timestamp + frameMs;
    return out;
  }

  /** @returns the silence that is missing up to `to`, in ms, or the end of it; nothing before sound has begun. */
  fill(to: number): FlvTag[] {
    const tags: FlvTag[] = [];
    if (this.#until !== null && to - this.#until > maxFillMs) this.#until = to - maxFillMs;
    for (; this.#until !== null && this.#until <= to; this.#until += frameMs) {
      tags.push(makeTag('audio', Math.floor(this.#until), frame));
    }
    return tags;
  }

  /** Sound begins here, in ms, if it has not begun. */
  beginAt(ms: number): void {
    this.#until ??= ms;
  }

  /** So many ms are not to be filled. */
  skip(ms: number): void {
    if (this.#until !== null) this.#until += ms;
  }
}
