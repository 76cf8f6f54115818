import { maxVideoKbps, pictureOf, type Preset, type Rendition, type RenditionPicture } from '#protocol';
import { qualityPresets, type QualityChoice } from './quality.ts';

/** Video kbit/s that look well at these sizes. */
const usualKbps: Readonly<Record<RenditionPicture, number>> = {
  '1440p60': 9_000,
  '1080p60': qualityPresets['1080p60'].videoKbps,
  '1080p30': qualityPresets['1080p30'].videoKbps,
  '720p60': qualityPresets['720p60'].videoKbps,
  '720p30': qualityPresets['720p30'].videoKbps,
  '480p30': qualityPresets['480p30'].videoKbps,
};

/** Video kbit/s for this picture, within what the platform takes of it. */
export function suggestedKbps(picture: RenditionPicture, platform: Preset | null): number {
  const most = platform && maxVideoKbps(platform, pictureOf(picture));
  return Math.min(usualKbps[picture], most ?? Number.POSITIVE_INFINITY);
}

/** Whether what is recorded is smaller, or has fewer frames a second. */
export function isLarger({ picture }: Rendition, quality: QualityChoice): boolean {
  const wanted = pictureOf(picture);
  const recorded = qualityPresets[quality.preset];
  return wanted.height > recorded.height || wanted.frameRate > recorded.frameRate;
}
