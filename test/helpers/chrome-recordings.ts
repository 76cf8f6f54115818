import { readFileSync } from 'node:fs';

/**
 * What Chromium's MediaRecorder made of a moving canvas and a tone of 440 Hz (320×180, timeslice 100 ms for
 * Matroska and 25 ms for the others; WebM and MP4 are only their beginnings). Matroska has Segment and Cluster of
 * unknown size, no CodecPrivate for its H.264, SimpleBlocks; the WebM has BlockGroups; each MP4 fragment opens with
 * a keyframe. The numbers were read off ffprobe.
 */
export const chromeRecordings = {
  matroska: {
    bytes: load('chrome-h264-opus.mkv'),
    media: {
      container: 'matroska',
      videoCodec: 'h264',
      configured: false,
      hasAudio: true,
      width: 320,
      height: 180,
    },
    headerEnd: 213,
    /** Where clusters begin whose first picture is a keyframe. */
    keyframes: [213, 41_767, 42_557, 56_446, 86_122, 87_652],
    /** When those are, in whole ms. */
    keyframeMs: [0, 1_990, 2_028, 2_618, 3_982, 4_048],
  },
  webm: {
    bytes: load('chrome-vp8-opus.webm'),
    media: {
      container: 'matroska',
      videoCodec: 'vp8',
      configured: false,
      hasAudio: true,
      width: 320,
      height: 180,
    },
    headerEnd: 207,
    keyframes: [207, 57_787],
    keyframeMs: [0, 2_004],
  },
  mp4: {
    bytes: load('chrome-h264-opus.mp4'),
    media: {
      container: 'mp4',
      videoCodec: 'h264',
      configured: true,
      hasAudio: true,
      width: 320,
      height: 180,
    },
    headerEnd: 1_226,
    keyframes: [1_226, 15_526, 49_832],
    keyframeMs: [0, 598, 2_008],
  },
} as const;

/** The Matroska recording with its clusters from `position` on so many milliseconds later, as after a sleep. */
export function leaping(position: number, ms: number): Buffer {
  const { bytes } = chromeRecordings.matroska;
  const parts = [bytes.subarray(0, position)];
  // Cluster of unknown size, Timestamp with two bytes.
  const start = Buffer.from('1f43b67501ffffffffffffffe782', 'hex');
  for (let at = position; at >= 0 && at < bytes.length;) {
    const time = Buffer.alloc(4);
    time.writeUInt32BE(bytes.readUInt16BE(at + start.length) + ms);
    const next = bytes.indexOf(start, at + 1);
    const rest = bytes.subarray(at + start.length + 2, next < 0 ? undefined : next);
    parts.push(start.subarray(0, -1), Buffer.from([0x84]), time, rest);
    at = next;
  }
  return Buffer.concat(parts);
}

function load(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/recordings/${name}`, import.meta.url));
}
