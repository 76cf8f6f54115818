import { aac, aacHeader } from '../flv/aac.ts';
import type { FlvTag } from '../flv/tag.ts';

/** One frame of a silent stereo pair; a test decodes it. */
const frame = Buffer.from([0xaf, 0x01, 0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c]);

/** The sound of a recording that has none: platforms refuse or mistreat a stream without sound. */
export class SilentAudio {
  #start: number | null = null;
  #frames = 0;

  /** The sound up to a picture's timestamp, in order; the decoder configuration comes before the first. */
  upTo(timestamp: number): FlvTag[] {
    const tags: FlvTag[] = [];
    if (this.#start === null) {
      this.#start = timestamp;
      tags.push(audioTag(timestamp, aacHeader, true));
    }
    for (let next = this.#next(); next <= timestamp; next = this.#next()) {
      tags.push(audioTag(next, frame, false));
      this.#frames += 1;
    }
    return tags;
  }

  #next(): number {
    return this.#start! + Math.floor((this.#frames * aac.samplesPerFrame * 1000) / aac.sampleRate);
  }
}

function audioTag(timestamp: number, payload: Buffer, sequenceHeader: boolean): FlvTag {
  return { type: 'audio', timestamp, payload, keyframe: false, sequenceHeader };
}
