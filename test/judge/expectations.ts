import type { Verdict } from './verdict.ts';

/** What a recording must be; what is left out is not asked for. */
export interface Expectations {
  readonly videoCodec?: string;
  readonly audioCodec?: string;
  /** Pixels. */
  readonly size?: readonly [width: number, height: number];
  readonly minFps?: number;
  readonly maxGapMs?: number;
  /** Every distance between keyframes, in seconds. */
  readonly keyframeSeconds?: { readonly min: number; readonly max: number };
  /** dBFS. */
  readonly minMeanDb?: number;
  /** Hz; the tone may be 10 Hz off. */
  readonly toneHz?: number;
  readonly minSeconds?: number;
  /** How far apart audio and video may begin, in ms. */
  readonly maxStartOffsetMs?: number;
}

/** What every platform asks of a stream from a tab at 720p30. */
export const platformExpectations: Expectations = {
  videoCodec: 'h264',
  audioCodec: 'aac',
  size: [1280, 720],
  minFps: 28,
  keyframeSeconds: { min: 1.8, max: 2.2 },
  maxStartOffsetMs: 100,
};

const toneToleranceHz = 10;

/** What is wrong with a recording, a sentence for each; empty when it is as expected. */
export function shortcomings(verdict: Verdict, expected: Expectations = platformExpectations): string[] {
  const { video, audio, decodeErrors, seconds, startOffsetMs } = verdict;
  const { size, keyframeSeconds: allowed, toneHz } = expected;
  const wrong: (string | false | null)[] = [
    !video && 'There is no video.',
    !audio && 'There is no audio.',
    decodeErrors.length > 0 && `It does not decode cleanly: ${decodeErrors[0]}`,
    isBelow(seconds, expected.minSeconds) &&
      `It lasts ${seconds.toFixed(1)} s, not ${expected.minSeconds} s.`,
    startOffsetMs !== null &&
      isAbove(Math.abs(startOffsetMs), expected.maxStartOffsetMs) &&
      `Audio begins ${Math.abs(startOffsetMs)} ms ${startOffsetMs > 0 ? 'after' : 'before'} video.`,
  ];
  if (video) {
    const keys = video.keyframeSeconds;
    wrong.push(
      isOther(video.codec, expected.videoCodec) && `The video is ${video.codec}, not ${expected.videoCodec}.`,
      size !== undefined &&
        (video.width !== size[0] || video.height !== size[1]) &&
        `The picture is ${video.width}×${video.height}, not ${size.join('×')}.`,
      isBelow(video.fps, expected.minFps) &&
        `It has ${video.fps.toFixed(1)} frames a second, fewer than ${expected.minFps}.`,
      isAbove(video.longestGapMs, expected.maxGapMs) &&
        `Two frames are ${video.longestGapMs} ms apart, more than ${expected.maxGapMs} ms.`,
      !video.startsWithKeyframe && 'The first frame is not a keyframe.',
      allowed !== undefined && !keys && 'There are fewer than two keyframes.',
      allowed !== undefined &&
        keys !== null &&
        (keys.min < allowed.min || keys.max > allowed.max) &&
        `Keyframes are ${keys.min.toFixed(2)} to ${keys.max.toFixed(2)} s apart, not ${allowed.min} to ${allowed.max} s.`,
    );
  }
  if (audio) {
    wrong.push(
      isOther(audio.codec, expected.audioCodec) && `The audio is ${audio.codec}, not ${expected.audioCodec}.`,
      isBelow(audio.meanDb, expected.minMeanDb) &&
        `The audio is at ${audio.meanDb.toFixed(1)} dBFS, quieter than ${expected.minMeanDb} dBFS.`,
      toneHz !== undefined &&
        Math.abs((audio.toneHz ?? 0) - toneHz) > toneToleranceHz &&
        `The loudest tone is ${audio.toneHz === null ? 'silence' : `${audio.toneHz} Hz`}, not ${toneHz} Hz.`,
    );
  }
  return wrong.filter((sentence) => typeof sentence === 'string');
}

function isOther(value: string, expected: string | undefined): boolean {
  return expected !== undefined && value !== expected;
}

function isBelow(value: number, least: number | undefined): boolean {
  return least !== undefined && value < least;
}

function isAbove(value: number, most: number | undefined): boolean {
  return most !== undefined && value > most;
}
