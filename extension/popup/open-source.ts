import type { Problem } from '../messages/broadcast-status.ts';
import { openStudio } from '../messages/host-client.ts';
import type { SourceRequest } from '../messages/start-request.ts';
import { hostKind } from '../platform/host-kind.ts';
import { mediaPermission } from '../platform/permissions.ts';
import { captureActiveTab } from '../platform/tabs.ts';
import type { SourceKind } from '../settings/settings.ts';

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
      await openStudio();
      return { code: 'permission-needed' };
    }
    case 'screen':
      return { kind };
  }
}
