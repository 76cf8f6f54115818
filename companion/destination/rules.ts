import { presetOfTarget, type PublishTarget } from '#protocol';

/** What a platform asks of the shows on it, as far as it decides how its publish is kept up. */
export interface PlatformRules {
  /** The longest show that it takes, in ms; null where nobody says that there is one. */
  readonly longestShowMs: number | null;
  /** The most between two keyframes, in ms; null where nobody says it. */
  readonly keyframesMs: number | null;
  /** Whether each time that it was live may stay there as a video of its own. */
  readonly keepsShows: boolean;
}

export type RulesOf = (target: PublishTarget) => PlatformRules;

const hourMs = 3_600_000;
/** A show ends so long before the platform would end it, in ms: its clock has begun before ours. */
const spareMs = 60_000;
/**
 * They keep what was live as a video, or do so for many of those who stream there. How soon a publish has to be back to
 * go on in the same video none of them says, so this is no fact of the directory, and the first attempts are quick all the same.
 */
const keepers: ReadonlySet<string> = new Set(['youtube', 'twitch', 'facebook']);

/** The rules of the platform whose server a publish goes to; of any other server there are none. */
export const rulesOf: RulesOf = (target) => {
  const preset = presetOfTarget(target);
  const hours = preset?.limits.hours?.value;
  const keyframe = preset?.limits.keyframe?.value;
  return {
    longestShowMs: hours === undefined ? null : hours * hourMs - spareMs,
    keyframesMs: keyframe === undefined ? null : (keyframe.most ?? keyframe.seconds) * 1_000,
    keepsShows: preset !== null && keepers.has(preset.id),
  };
};
