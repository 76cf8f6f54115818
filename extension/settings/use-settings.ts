import { useEffect, useState } from 'react';
import type { Settings } from './settings.ts';
import { watchSnapshot, type SettingsSnapshot } from './snapshot.ts';

/** All settings, kept up to date; null until they are loaded. */
export function useSettings(settings: Settings): SettingsSnapshot | null {
  const [snapshot, setSnapshot] = useState<SettingsSnapshot | null>(null);
  useEffect(() => watchSnapshot(settings, setSnapshot), [settings]);
  return snapshot;
}
