import { isUnder } from '#protocol';
import type { Sight } from '../messages/sight.ts';
import type { Hiding } from '../settings/hiding.ts';
import { keyPageOf } from './key-page.ts';

/** What a page at this address is to be hidden for; null for nothing, and where there is no such address. */
export function sightAt(address: string, { keyPages, sites }: Hiding): Sight | null {
  if (!URL.canParse(address)) return null;
  const host = new URL(address).hostname.replace(/\.$/, '');
  const site = sites.find((one) => isUnder(host, [one]));
  if (site !== undefined) return { why: 'own-list', of: site };
  const preset = keyPages ? keyPageOf(address) : null;
  return preset ? { why: 'key-page', of: preset.id } : null;
}
