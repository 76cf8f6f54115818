import { platforms, presetById, type PlatformId, type Preset } from '#protocol';
import { presetOf } from './preset-of.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** A destination as a person can choose it. */
export interface Choice {
  /** The platform's id, or the id of a further destination. */
  readonly id: string;
  readonly platform: PlatformId;
  readonly name: string;
  /** What is known of its platform; null for a server of one's own. */
  readonly preset: Preset | null;
  /** Whether there is a key for it, also while that waits for the passphrase. */
  readonly configured: boolean;
  /** The server that there is a key for, which is not the destination's any more; null for all others. */
  readonly keyElsewhere: string | null;
  readonly selected: boolean;
}

/** The platforms that are always offered, in this order; `custom` is behind every further destination. */
export const mainPlatforms = ['youtube', 'twitch', 'facebook'] as const satisfies readonly PlatformId[];

/** All destinations in the order in which they are shown. */
export function listChoices({ keys, locked, moved, selection, destinations }: SettingsSnapshot): Choice[] {
  const all = [
    ...mainPlatforms.map((id) => ({ id, platform: id, name: platforms[id].name, preset: presetById(id) })),
    ...destinations.map((one) => ({
      id: one.id,
      platform: 'custom' as const,
      name: one.name,
      preset: presetOf(one),
    })),
  ];
  return all.map((one) => ({
    ...one,
    configured: keys.has(one.id) || locked.includes(one.id),
    keyElsewhere: moved.get(one.id) ?? null,
    selected: selection.includes(one.id),
  }));
}

/** The one that is a recording on the companion's computer. */
export const recordId = 'record';

/** Takes no key, and is always offered. @param name in the person's language */
export function recordChoice({ selection }: Pick<SettingsSnapshot, 'selection'>, name: string): Choice {
  return {
    ...{ id: recordId, platform: 'custom', name, preset: null, configured: true, keyElsewhere: null },
    selected: selection.includes(recordId),
  };
}

/** Those that get what is recorded, and no quality of their own. */
export function asCaptured(
  choices: readonly Choice[],
  { destinationOptions }: SettingsSnapshot,
): readonly Choice[] {
  return choices.filter(({ id }) => !destinationOptions[id]?.rendition);
}

/**
 * Where a destination publishes: the server that its key goes to, else a further destination's own address; null means
 * the platform's public ingest.
 */
export function ingestOf(id: string, { keys, destinations }: SettingsSnapshot): string | null {
  return keys.get(id)?.ingest ?? destinations.find((one) => one.id === id)?.ingest ?? null;
}
