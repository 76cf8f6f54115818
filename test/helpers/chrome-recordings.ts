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
  },
} as const;

function load(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/recordings/${name}`, import.meta.url));
}
