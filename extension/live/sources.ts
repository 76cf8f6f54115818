import type { Problem } from '../messages/broadcast-status.ts';
import { openSinglePage } from '../messages/open-single-page.ts';
import type { SourceRequest } from '../messages/start-request.ts';
import { hostKind } from '../platform/offscreen.ts';
import { mediaPermission } from '../platform/permissions.ts';
import { canCaptureTabs, captureActiveTab } from '../platform/tabs.ts';
import type { SourceKind } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** What this browser can put live; the first is its default. */
export function offeredSources(): readonly SourceKind[] {
  return canCaptureTabs() ? ['tab', 'camera', 'screen'] : ['camera', 'screen'];
}

/** The person's choice, where this browser has it. */
export function chosenSource({ source }: SettingsSnapshot): SourceKind {
  const offered = offeredSources();
  return source !== null && offered.includes(source) ? source : offered[0]!;
}

/** What the host is to capture; a tab must be captured within seconds. Or why it cannot be. */
export async function openSource(kind: SourceKind): Promise<SourceRequest | Problem> {
  switch (kind) {
    case 'tab': {
      const tab = await captureActiveTab();
      return tab ? { kind, ...tab } : { code: 'capture-refused' };
    }
    case 'camera': {
      // Where the studio page is the host, it is visible and asks by itself.
      if (hostKind() === 'studio' || (await mediaPermission()) === 'granted') return { kind };
      await openSinglePage('studio');
      return { code: 'permission-needed' };
    }
    case 'screen':
      return { kind };
  }
}
