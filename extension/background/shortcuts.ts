import type { Problem } from '../messages/broadcast-status.ts';
import { currentStatus, markMoment } from '../messages/host-client.ts';
import { hostContract } from '../messages/host-contract.ts';
import { say } from '../messages/messenger.ts';
import type { Notice } from '../messages/notice.ts';
import { offeredSources } from '../live/sources.ts';
import { start } from '../live/start.ts';
import { switchTo } from '../live/while-live.ts';
import { t } from '../platform/i18n.ts';
import { onCommand, type CommandName } from '../platform/commands.ts';
import { activeTabId } from '../platform/tabs.ts';
import { browserSettings } from '../settings/browser-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { sourcesAfter } from './next-source.ts';

/**
 * Does what the browser's keys are set for. To be called while the worker runs for the first time.
 * @param tell has the person hear why nothing came of it
 */
export function heedShortcuts(tell: (notice: Notice) => Promise<void>): void {
  const settings = browserSettings();
  const presses: Record<CommandName, () => Promise<unknown>> = {
    // Without a host there is nobody to hide or to mute.
    hide: () => say(hostContract, 'privacy', { why: 'toggle' }),
    mute: () => say(hostContract, 'toggle-mute', { of: 'microphone' }),
    mark: async () => {
      const isMarked = await markMoment(t('marker_label'));
      await tell({ kind: isMarked ? 'marked' : 'not-marked' });
    },
    'start-stop': async () => {
      const { phase } = await currentStatus();
      if (phase !== 'idle') return say(hostContract, 'press-stop', {});
      const refusal = await start(settings, false);
      if (refusal) await tell({ kind: 'not-started', problem: refusal.problem });
    },
    'next-source': async () => {
      const problem = await nextSource(settings);
      if (problem) await tell({ kind: 'not-switched', problem });
    },
  };
  onCommand((name) => {
    if (Object.hasOwn(presses, name)) void presses[name as CommandName]();
  });
}

/** @returns why the source is the same as before, or null */
async function nextSource(settings: Settings): Promise<Problem | null> {
  const status = await currentStatus();
  if (status.phase !== 'live') return null;
  let first: Problem | null = null;
  for (const kind of sourcesAfter(status, offeredSources(), await activeTabId())) {
    const problem = await switchTo(settings, kind);
    // A page asks for the permission now.
    if (!problem || problem.code === 'permission-needed') return null;
    first ??= problem;
    // The person was asked which one, and has said none.
    if (kind === 'screen') return problem;
  }
  return first;
}
