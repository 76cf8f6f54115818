import { isUnder, parseIngestUrl, presetById, presetOfAddress, type Preset } from '#protocol';
import type { FurtherDestination } from '../settings/settings.ts';

/**
 * The platform of a further destination: the chosen one, unless its address belongs to another by now; else the one that
 * its address belongs to. Null for a server of one's own.
 */
export function presetOf({ preset, ingest }: Pick<FurtherDestination, 'preset' | 'ingest'>): Preset | null {
  if (preset === null) return null;
  const chosen = preset === undefined ? null : presetById(preset);
  const told = presetOfAddress(ingest);
  if (chosen === null) return told;
  const { hosts } = chosen.server.value;
  if (hosts.length === 0) return told ?? chosen;
  return isUnder(parseIngestUrl(ingest)?.host ?? '', hosts) ? chosen : told;
}
