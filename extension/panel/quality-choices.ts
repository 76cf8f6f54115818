import type { ChosenQuality } from '../messages/quality.ts';
import {
  qualityPresetNames,
  qualityPresets,
  videoKbpsBounds,
  type QualityPreset,
} from '../settings/quality.ts';

/** Bitrates that are offered while live, in kbit/s of video. */
const usualKbps = [500, 1_000, 1_500, 2_500, 3_500, 4_500, 6_000, 8_000, 10_000, videoKbpsBounds.max];

/** Which size and rate this is; null for one that is none of ours. */
export function presetOf({ width, height, frameRate }: ChosenQuality): QualityPreset | null {
  return (
    qualityPresetNames.find((name) => {
      const preset = qualityPresets[name];
      return preset.width === width && preset.height === height && preset.frameRate === frameRate;
    }) ?? null
  );
}

/** The bitrates to choose from, with the one that is chosen. */
export function offeredKbps(chosen: number): readonly number[] {
  return [...new Set([...usualKbps, chosen])].sort((a, b) => a - b);
}
