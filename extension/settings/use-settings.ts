import { useEffect, useState } from 'react';
import type { Settings } from './settings.ts';
import { watchSnapshot, type SettingsSnapshot } from './snapshot.ts';

/**
 * All settings, kept up to date; null until they are loaded.
 * @throws what the storage failed with, while rendering: without settings there is no page
 */
export function useSettings(settings: Settings): SettingsSnapshot | null {
  const [snapshot, setSnapshot] = useState<SettingsSnapshot | null>(null);
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
  useEffect(() => watchSnapshot(settings, setSnapshot, (error) => setFailure({ error })), [settings]);
  if (failure) throw failure.error;
  return snapshot;
}
