import { useEffect, useState } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { followTabTitle } from '../platform/tabs.ts';

/**
 * The title of what goes out: that of the tab as it is now, which may have gone to another page since Start. Undefined
 * until it is known, empty for what has none, null where only the browser knows it.
 */
export function useSourceTitle({ tabId, title }: BroadcastStatus): string | null | undefined {
  const [known, setKnown] = useState<{ readonly tabId: number; readonly title: string | null } | null>(null);
  useEffect(
    () => (tabId === null ? undefined : followTabTitle(tabId, (now) => setKnown({ tabId, title: now }))),
    [tabId],
  );
  if (tabId === null) return title;
  return known?.tabId === tabId ? known.title : undefined;
}
