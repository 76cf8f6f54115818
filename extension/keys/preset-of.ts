import { presetById, presetOfAddress, type Preset } from '#protocol';
import type { FurtherDestination } from '../settings/settings.ts';

/**
 * The platform of a further destination: the one that its address belongs to, else the one that was chosen for it. Null
 * for a server of one's own.
 */
export function presetOf({ preset, ingest }: Pick<FurtherDestination, 'preset' | 'ingest'>): Preset | null {
  if (preset === null) return null;
  return presetOfAddress(ingest) ?? (preset === undefined ? null : presetById(preset));
}
