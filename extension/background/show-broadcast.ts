import { openSinglePage } from '../messages/open-single-page.ts';
import { hostKind } from '../platform/offscreen.ts';
import { openPopup } from '../platform/popup.ts';
import { openPage } from '../platform/tabs.ts';

/** Brings a page to the front that shows how the broadcast is. */
export async function showBroadcast(): Promise<void> {
  if (hostKind() === 'studio') return openSinglePage('studio');
  if (!(await openPopup())) await openPage('popup/index.html');
}
