import { maxVideoKbps, presetById, presetOfAddress } from '#protocol';
import type { DestinationRequest, Quality } from '../../messages/start-request.ts';

/** What takes least video of the platforms that get the recording as it is takes of it, in kbit/s; null where none says how much. */
export function platformLimit(
  destinations: readonly Pick<DestinationRequest, 'platform' | 'ingest' | 'rendition'>[],
  { width, height, frameRate }: Quality,
): number | null {
  const limits = destinations.filter(getsRecording).flatMap(({ platform, ingest }) => {
    const preset = presetById(platform) ?? (ingest === undefined ? null : presetOfAddress(ingest));
    // Sizes are called by the shorter side.
    return (preset && maxVideoKbps(preset, { height: Math.min(width, height), frameRate })) ?? [];
  });
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Whether a destination gets the recording as it is, and not a quality of its own. */
export function getsRecording({ rendition }: Pick<DestinationRequest, 'rendition'>): boolean {
  return rendition === undefined;
}
