import { canCaptureTabs } from '../platform/tabs.ts';
import type { SourceKind } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** What this browser can put live; the first is its default. */
export function offeredSources(): readonly SourceKind[] {
  return canCaptureTabs() ? ['tab', 'camera'] : ['camera', 'screen'];
}

/** The person's choice, where this browser has it. */
export function chosenSource({ source }: SettingsSnapshot): SourceKind {
  const offered = offeredSources();
  return source !== null && offered.includes(source) ? source : offered[0]!;
}
