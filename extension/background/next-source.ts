import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import type { SourceKind } from '../settings/show-choices.ts';

/**
 * What is to be tried in place of what is live, one after the other, as the sources stand on the pages.
 * @param inFront the browser's id of the tab that the person looks at: another one than that which is live is a source of its own
 */
export function sourcesAfter(
  { source, tabId }: Pick<BroadcastStatus, 'source' | 'tabId'>,
  offered: readonly SourceKind[],
  inFront: number | null,
): readonly SourceKind[] {
  const at = source === null ? -1 : offered.indexOf(source);
  const others = [...offered.slice(at + 1), ...offered.slice(0, Math.max(at, 0))];
  return source === 'tab' && inFront !== null && inFront !== tabId ? ['tab', ...others] : others;
}
