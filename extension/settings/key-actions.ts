import { hideLogin, type PlatformId } from '#protocol';
import { adviseOnKey } from './key-advice.ts';
import type { Settings } from './settings.ts';

/**
 * Saves what stands in a key field, in place of any key before. The first key of a destination selects it: that is what
 * it was added for. Text that is no key changes nothing.
 * @throws what the storage fails with
 */
export async function saveKey(
  settings: Settings,
  id: string,
  platform: PlatformId,
  text: string,
): Promise<void> {
  const { keys } = settings;
  const { stored } = adviseOnKey(platform, text);
  if (!stored) return;
  const before = await keys.read(id);
  // A login came with the server's address, and another key is no reason to forget it.
  const keeps = platform === 'custom' && stored.ingest === null && typeof before === 'object';
  const server = keeps ? (before?.ingest ?? null) : null;
  const hasLogin = server !== null && hideLogin(server) !== server;
  await keys.write(id, hasLogin ? { ...stored, ingest: server } : stored);
  if (before === null) await select(settings, id, true);
}

/** Deletes a key; a destination without a key cannot stay selected. */
export async function deleteKey({ keys, selection }: Settings, id: string): Promise<void> {
  await selection.update((ids) => ids.filter((one) => one !== id));
  await keys.delete(id);
}

/** Ticks or unticks a destination. */
export function select({ selection }: Settings, id: string, selected: boolean): Promise<void> {
  return selection.update((ids) => [...ids.filter((one) => one !== id), ...(selected ? [id] : [])]);
}
