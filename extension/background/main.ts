import type { Headline } from '#protocol';
import { backgroundContract, type BroadcastReport } from '../messages/background-contract.ts';
import { currentStatus, endEarlier } from '../messages/host-client.ts';
import { hostContract } from '../messages/host-contract.ts';
import { say, serve } from '../messages/messenger.ts';
import type { Notice } from '../messages/notice.ts';
import { openSinglePage } from '../messages/open-single-page.ts';
import { isWatched } from '../messages/watching.ts';
import { t } from '../platform/i18n.ts';
import { notify, onNotificationClick } from '../platform/notifications.ts';
import { openPopup } from '../platform/popup.ts';
import { onBrowserStart, onInstalled } from '../platform/runtime.ts';
import { localArea, sessionArea } from '../platform/storage.ts';
import { letUpdateIn, onUpdateAvailable } from '../platform/update.ts';
import { onWindows } from '../platform/windows.ts';
import { browserSettings } from '../settings/browser-settings.ts';
import { destinationOptionsItem, renditionsOf } from '../settings/destination-options.ts';
import { earlierBroadcast } from '../settings/earlier-broadcast.ts';
import { forgetBroadcast, keepDestinations, noteStopped } from '../settings/last-broadcast.ts';
import { lastShowItem } from '../settings/last-show.ts';
import { onUnlocked } from '../settings/lock.ts';
import { milestonesItem, reach } from '../settings/milestones.ts';
import { learnt, uplinkItem } from '../settings/uplink.ts';
import { isFirstRun } from './first-run.ts';
import { followTabs } from './follow.ts';
import { guardTabs } from './guard.ts';
import { noticeText } from './notices.ts';
import { heedRemote } from './remote.ts';
import { heedShortcuts } from './shortcuts.ts';
import { showBroadcast } from './show-broadcast.ts';
import { showInToolbar } from './toolbar.ts';
import { onUpdate, updateWhenQuiet } from './update.ts';

const update = { area: localArea, status: currentStatus, letIn: letUpdateIn };

const guard = guardTabs();
followTabs(browserSettings());
heedRemote(browserSettings());

// Listeners are added while the script runs for the first time, or a suspended worker is not woken for them.
serve(backgroundContract, {
  // The popup closes when the browser begins to capture: it is opened again, so that the person sees how it goes.
  started: async () => void (await openPopup()),
  report,
  uploaded: ({ kbps, full }) =>
    uplink.update((before) => learnt(before, { kbps, known: full ? 'full' : 'carried', at: Date.now() })),
  summary: (summary) => lastShow.write(summary),
  notify: async ({ notice, headline }) => {
    if (!(await isWatched())) await tell(notice, headline);
  },
});

onNotificationClick(() => void showBroadcast());

heedShortcuts(async (notice) => {
  // No page shows that a moment was marked, or not.
  const isOfMarker = notice.kind === 'marked' || notice.kind === 'not-marked';
  if (isOfMarker || !(await isWatched())) await tell(notice, { kind: 'off' });
});

onWindows((open) => {
  void say(hostContract, 'windows', { open });
});

const destinationOptions = destinationOptionsItem(localArea);

destinationOptions.onChange(() => void sayRenditions());

const milestones = milestonesItem(localArea);
const uplink = uplinkItem(localArea);
const lastShow = lastShowItem(localArea);

onInstalled(() => void openSinglePage('welcome'));

// Somebody listens, so that the browser has this run when it starts.
onBrowserStart(() => undefined);
void isFirstRun(sessionArea).then((isFirst) => (isFirst ? deliverEarlierEnd() : undefined));

onUnlocked(sessionArea, () => void deliverEarlierEnd());

onUpdateAvailable(() => void onUpdate(update));

async function report(said: BroadcastReport): Promise<void> {
  const { phase, headline, destinations, stopsSoon, unanswered, tabId } = said;
  if (tabId !== null) void guard(tabId);
  // Who has meant Stop takes it for done, also when the browser ends before the show does.
  if (stopsSoon) await noteStopped(localArea, Date.now());
  // One that is starting has just been named; what it will have is not known yet.
  else if (phase === 'live') await keepDestinations(localArea, destinations);
  else if (phase === 'stopping') await noteStopped(localArea, Date.now());
  else if (phase === 'idle' && !unanswered) await forgetBroadcast(localArea);
  if (phase === 'starting') await lastShow.write(null);
  await showInToolbar(said);
  if (headline.kind === 'live') await reach(milestones, 'live');
  if (headline.kind === 'rehearsing') await reach(milestones, 'rehearsed');
  if (phase === 'idle') await updateWhenQuiet(update);
}

/** What is set while live counts at once, whichever page, or file, it was set with. */
async function sayRenditions(): Promise<void> {
  const options = await destinationOptions.read();
  await say(hostContract, 'renditions', { renditions: renditionsOf(options) });
}

function tell(notice: Notice, headline: Headline): Promise<void> {
  const { id, title, message } = noticeText(notice, headline, t);
  return notify(id, title, message);
}

/** Who pressed Stop takes it for done, though the browser ended before the companion had answered. */
async function deliverEarlierEnd(): Promise<void> {
  const earlier = await earlierBroadcast(browserSettings, localArea, Date.now());
  if (earlier === null) return;
  try {
    if (typeof earlier === 'object') return await endEarlier(earlier);
  } catch {
    // There is no host, and so nobody else who would say it.
  }
  const code = earlier === 'locked' ? 'keys-locked' : 'stop-unanswered';
  await tell({ kind: 'not-stopped', problem: { code } }, { kind: 'off' });
}
