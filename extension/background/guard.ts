import { sightAt } from '../live/sight.ts';
import { hostContract } from '../messages/host-contract.ts';
import { say } from '../messages/messenger.ts';
import { addressOf, onNavigation, type Navigation } from '../platform/navigation.ts';
import { onPasswordField, watchPasswordFields } from '../platform/password-fields.ts';
import { localArea } from '../platform/storage.ts';
import { hidingItem } from '../settings/hiding.ts';

/**
 * Tells the host of the broadcast what tabs show that is to be hidden: the host knows which of them goes out. To be called while
 * the worker runs for the first time.
 * @returns to be told that a tab goes out now
 */
export function guardTabs(): (tabId: number) => Promise<void> {
  const hiding = hidingItem(localArea);

  const onMove = async ({ tabId, address, isPage, frameId, when }: Navigation): Promise<void> => {
    const chosen = await hiding.read();
    if (isPage) {
      const sight = sightAt(address, chosen);
      // Of one that may come to nothing only what is to be hidden counts: before anything of it is to be seen.
      if (when !== 'soon' || sight) await say(hostContract, 'sight', { tabId, sight });
    }
    if (when !== 'new' || !chosen.passwords) return;
    if (await say(hostContract, 'sight', { tabId })) await watchPasswordFields(tabId, frameId);
  };

  const onPassword = async (tabId: number): Promise<void> => {
    if (!(await hiding.read()).passwords) return;
    await say(hostContract, 'sight', { tabId, sight: { why: 'password', of: String(Date.now()) } });
  };

  onNavigation((navigation) => void onMove(navigation));
  onPasswordField((tabId) => void onPassword(tabId));

  return async (tabId) => {
    const chosen = await hiding.read();
    const address = await addressOf(tabId);
    const sight = address === null ? null : sightAt(address, chosen);
    if (sight) await say(hostContract, 'sight', { tabId, sight });
    if (chosen.passwords) await watchPasswordFields(tabId);
  };
}
