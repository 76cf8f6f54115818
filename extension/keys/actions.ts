import type { PlatformId } from '#protocol';
import { adviseOnKey } from './advice.ts';
import { mayFollow, openAddress, withLoginOf } from '../settings/key-server.ts';
import type { StoredKey } from '../settings/key-vault.ts';
import type { Settings } from '../settings/settings.ts';

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
  if (platform === 'custom') await saveFurther(settings, id, stored);
  else await keys.write(id, stored);
  if (before === null) await select(settings, id, true);
}

/** A key that is entered alone is for the destination's own server; one in a whole URL brings another server along. */
async function saveFurther({ keys, destinations }: Settings, id: string, stored: StoredKey): Promise<void> {
  const destination = (await destinations.read()).find((one) => one.id === id);
  if (!destination) return;
  const before = await keys.read(id);
  const server = typeof before === 'object' ? (before?.ingest ?? null) : null;
  const own = furtherServer(destination.ingest, server);
  await keys.write(id, { key: stored.key, ingest: stored.ingest ?? own });
  if (stored.ingest === null) return;
  const open = openAddress(stored.ingest);
  await destinations.update((all) => all.map((one) => (one.id === id ? { ...one, ingest: open } : one)));
}

/**
 * Where a key goes that is entered alone for a further destination.
 * @param address of the destination
 * @param before the server that the key before went to; null where there was none
 */
export function furtherServer(address: string, before: string | null): string {
  // A login came with the server's address, and another key is no reason to forget it.
  return before !== null && mayFollow(before, address) ? withLoginOf(address, before) : address;
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
