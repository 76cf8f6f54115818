import { platforms, type PlatformId } from '#protocol';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** A destination as a person can choose it. */
export interface Choice {
  /** The platform's id, or the id of a further destination. */
  readonly id: string;
  readonly platform: PlatformId;
  readonly name: string;
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
    ...mainPlatforms.map((id) => ({ id, platform: id, name: platforms[id].name })),
    ...destinations.map(({ id, name }) => ({ id, platform: 'custom' as const, name })),
  ];
  return all.map((one) => ({
    ...one,
    configured: keys.has(one.id) || locked.includes(one.id),
    keyElsewhere: moved.get(one.id) ?? null,
    selected: selection.includes(one.id),
  }));
}

/**
 * Where a destination publishes: the server that its key goes to, else a further destination's own address; null means
 * the platform's public ingest.
 */
export function ingestOf(id: string, { keys, destinations }: SettingsSnapshot): string | null {
  return keys.get(id)?.ingest ?? destinations.find((one) => one.id === id)?.ingest ?? null;
}
