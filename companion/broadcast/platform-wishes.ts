import {
  formatIngestUrl,
  hasRule,
  maxVideoKbps,
  pictureOf,
  presetById,
  presetOfAddress,
  type PlatformId,
  type Preset,
  type PublishTarget,
  type RenditionChoice,
  type RenditionReason,
  type SendKey,
} from '#protocol';
import { usualKeyframeSeconds } from '../rendition/recipe.ts';

/** What a destination gets, by what it asked for and what its platform takes. */
export interface Wishes {
  readonly asked: RenditionChoice;
  /** The same, within the platform's limits. */
  readonly rendition: RenditionChoice;
  /** Why that is not the same; null where it is. */
  readonly reason: RenditionReason | null;
  /** The most between two keyframes of what is encoded. */
  readonly keyframeSeconds: number;
  /** Null for a server of one's own. */
  readonly preset: Preset | null;
}

export const sourceWishes: Wishes = {
  asked: 'source',
  rendition: 'source',
  reason: null,
  keyframeSeconds: usualKeyframeSeconds,
  preset: null,
};

export function wishesOf(
  platform: PlatformId,
  { rendition, ingest }: SendKey,
  target: PublishTarget,
): Wishes {
  const preset =
    presetOfAddress(ingest ?? '') ?? presetOfAddress(formatIngestUrl(target.url)) ?? presetById(platform);
  const seconds = preset?.limits.keyframe?.value.seconds ?? usualKeyframeSeconds;
  const keyframeSeconds = Math.min(usualKeyframeSeconds, seconds);
  return withinLimits({ ...sourceWishes, asked: rendition ?? 'source', keyframeSeconds, preset });
}

/**
 * The same destination, but it asks for something else.
 * @param isShown whether viewers have seen it already: then some platforms take only another bitrate
 */
export function changedWishes(before: Wishes, asked: RenditionChoice, isShown: boolean): Wishes {
  const { preset, rendition } = before;
  const wanted = withinLimits({ ...before, asked });
  const isFixed = isShown && preset !== null && hasRule(preset, 'settings-fixed');
  if (!isFixed || looksAlike(wanted.rendition, rendition)) return wanted;
  return { ...wanted, rendition, reason: 'settings-fixed' };
}

/** Whether the platform takes something else during a show than what the destination wants: of that size, or with no other change. */
export function mayMove({ preset, rendition }: Wishes, to: RenditionChoice): boolean {
  if (preset === null) return true;
  if (hasRule(preset, 'settings-fixed')) return looksAlike(rendition, to);
  const heights = preset.limits.heights?.value;
  // What is said of heights is said of pictures that are wider than high.
  if (heights === undefined || to === 'source' || to.frame) return true;
  return heights.includes(pictureOf(to.picture).height);
}

/** As a new show begins: with what is asked for, whatever the one before had to keep. */
export function withinLimits(wishes: Wishes): Wishes {
  const { asked, preset } = wishes;
  const rendition = preset ? within(preset, asked) : asked;
  return { ...wishes, rendition, reason: rendition === asked ? null : 'platform-limit' };
}

/** The same but for the bitrate. What is captured has a size of its own. */
function looksAlike(a: RenditionChoice, b: RenditionChoice): boolean {
  if (a === 'source' || b === 'source') return a === b;
  const look = ({ picture, frame, codec = 'h264' }: Exclude<RenditionChoice, string>): string =>
    JSON.stringify([picture, frame?.kind, frame?.kind === 'crop' && frame.at, codec]);
  return look(a) === look(b);
}

function within(preset: Preset, asked: RenditionChoice): RenditionChoice {
  if (asked === 'source') return asked;
  const most = maxVideoKbps(preset, pictureOf(asked.picture));
  return most === null || most >= asked.videoKbps ? asked : { ...asked, videoKbps: most };
}
