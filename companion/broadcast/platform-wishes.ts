import {
  formatIngestUrl,
  maxVideoKbps,
  presetById,
  presetOfAddress,
  type PlatformId,
  type Preset,
  type PublishTarget,
  type RenditionChoice,
  type SendKey,
} from '#protocol';
import { usualKeyframeSeconds } from '../rendition/recipe.ts';

/** What a destination gets, by what it asked for and what its platform takes. */
export interface Wishes {
  readonly asked: RenditionChoice;
  /** The same, within the platform's limits. */
  readonly rendition: RenditionChoice;
  /** The most between two keyframes of what is encoded. */
  readonly keyframeSeconds: number;
}

export const sourceWishes: Wishes = {
  asked: 'source',
  rendition: 'source',
  keyframeSeconds: usualKeyframeSeconds,
};

export function wishesOf(
  platform: PlatformId,
  { rendition, ingest }: SendKey,
  target: PublishTarget,
): Wishes {
  const asked = rendition ?? 'source';
  const preset =
    presetOfAddress(ingest ?? '') ?? presetOfAddress(formatIngestUrl(target.url)) ?? presetById(platform);
  const seconds = preset?.limits.keyframe?.value.seconds ?? usualKeyframeSeconds;
  return {
    asked,
    rendition: preset ? within(preset, asked) : asked,
    keyframeSeconds: Math.min(usualKeyframeSeconds, seconds),
  };
}

function within(preset: Preset, asked: RenditionChoice): RenditionChoice {
  if (asked === 'source') return asked;
  const [height, frameRate] = asked.picture.split('p').map(Number);
  const most = maxVideoKbps(preset, { height: height!, frameRate: frameRate! });
  return most === null || most >= asked.videoKbps ? asked : { ...asked, videoKbps: most };
}
