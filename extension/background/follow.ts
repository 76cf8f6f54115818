import { sightAt } from '../live/sight.ts';
import { currentStatus, switchSource } from '../messages/host-client.ts';
import { pageClock } from '../platform/clock.ts';
import { captureTab, isInFrontOf, onTabInFront, openedAddress } from '../platform/tabs.ts';
import type { Settings } from '../settings/settings.ts';

/** For how long a tab is in front before the show goes there, in milliseconds: who looks for a tab passes others by. */
const settledMs = 300;

/**
 * Has the show go with the tab in front of the window, where the person wants that. To be called while the worker runs for the
 * first time.
 */
export function followTabs(settings: Pick<Settings, 'following' | 'hiding'>): void {
  onTabInFront(({ tabId }) => pageClock.setTimer(settledMs, () => void follow(tabId)));

  async function follow(tabId: number): Promise<void> {
    if (!(await settings.following.read())) return;
    const { phase, source, tabId: live } = await currentStatus();
    if (phase !== 'live' || source !== 'tab' || live === null || live === tabId) return;
    if (!(await isInFrontOf(live, tabId))) return;
    // The browser hands out a tab, and says where it is, once the person has pressed the button or a key there: no other is gone to.
    const address = await openedAddress(tabId);
    const hiding = await settings.hiding.read();
    if (!address?.startsWith('http') || sightAt(address, { ...hiding, keyPages: true })) return;
    const tab = await captureTab(tabId);
    if (!tab) return;
    const { address: _, ...taken } = tab;
    await switchSource({ kind: 'tab', ...taken });
  }
}
