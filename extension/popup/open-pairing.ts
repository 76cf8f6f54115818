import type { CompanionAt } from '#protocol';
import { openSinglePage } from '../messages/open-single-page.ts';
import { openPage } from '../platform/tabs.ts';

/** Opens the page where this browser is paired with the companion there. */
export async function openPairing(at: CompanionAt): Promise<void> {
  if (typeof at === 'string') await openPage('options/index.html#server');
  else await openSinglePage('welcome');
}
