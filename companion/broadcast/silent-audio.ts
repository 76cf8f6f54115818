import type { FlvTag } from '../flv/tag.ts';

const sampleRate = 48_000;
const samplesPerFrame = 1024;

/**
 * AAC-LC, 48 kHz, stereo: FLV audio tag bodies (Flash Video 10.1, E.4.2; ISO/IEC 14496-3, 1.6.2.1). The frame
 * is one of a silent stereo pair; a test decodes it.
 */
const header = Buffer.from([0xaf, 0x00, 0x11, 0x90]);
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
      tags.push(audioTag(timestamp, header, true));
    }
    for (let next = this.#next(); next <= timestamp; next = this.#next()) {
      tags.push(audioTag(next, frame, false));
      this.#frames += 1;
    }
    return tags;
  }

  #next(): number {
    return this.#start! + Math.floor((this.#frames * samplesPerFrame * 1000) / sampleRate);
  }
}

function audioTag(timestamp: number, payload: Buffer, sequenceHeader: boolean): FlvTag {
  return { type: 'audio', timestamp, payload, keyframe: false, sequenceHeader };
}
