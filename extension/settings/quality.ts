import type { Preset } from '#protocol';

/** Sizes and rates that a person can choose, from light to heavy. */
export const qualityPresets = {
  '480p30': { width: 854, height: 480, frameRate: 30, videoKbps: 1_500 },
  '720p30': { width: 1280, height: 720, frameRate: 30, videoKbps: 3_500 },
  '720p60': { width: 1280, height: 720, frameRate: 60, videoKbps: 4_500 },
  '1080p30': { width: 1920, height: 1080, frameRate: 30, videoKbps: 4_500 },
  '1080p60': { width: 1920, height: 1080, frameRate: 60, videoKbps: 6_000 },
} as const;
export type QualityPreset = keyof typeof qualityPresets;
export const qualityPresetNames = Object.keys(qualityPresets) as QualityPreset[];

/** Bounds of the video bitrate in kbit/s: below it is mush, above it no platform here takes it. */
export const videoKbpsBounds = { min: 500, max: 12_000 } as const;

export interface QualityChoice {
  readonly preset: QualityPreset;
  /** Video kbit/s. */
  readonly videoKbps: number;
}

/** Seconds between keyframes that most platforms ask for, and that those which want fewer take, too. */
const usualKeyframeSeconds = 2;

/**
 * Pixels, frames a second, kbit/s and seconds between keyframes that the recorder is pinned to: there is one picture for
 * all, so the platform that wants keyframes most often has them so often everywhere.
 */
export function recorderQuality(
  { preset, videoKbps }: QualityChoice,
  platforms: readonly (Preset | null)[],
): { width: number; height: number; frameRate: number; videoKbps: number; keyframeSeconds: number } {
  const wished = platforms.flatMap((one) => one?.limits.keyframe?.value.seconds ?? []);
  const keyframeSeconds = Math.min(usualKeyframeSeconds, ...wished);
  return { ...qualityPresets[preset], videoKbps, keyframeSeconds };
}
