import { Sealer } from './sealer.ts';
import type { Settings } from './settings.ts';
import { keyNames } from './snapshot.ts';

/**
 * Seals everything anew, under a passphrase or, with null, without one. What was sealed before opens nothing any more.
 * @param current the passphrase until now, where there is one
 * @returns whether `current` was right; nothing has changed otherwise
 * @throws what the storage fails with, having changed nothing
 */
export async function setPassphrase(
  settings: Settings,
  passphrase: string | null,
  current: string,
): Promise<boolean> {
  const { lock, keys, pairing, serverPairing, destinations } = settings;
  if ((await lock.state()) === 'locked') return false;
  if (!(await lock.matches(current))) return false;
  const next = await lock.prepare(passphrase);
  const sealer = new Sealer(() => Promise.resolve(next.key));
  const names = keyNames(await destinations.read());
  const entries = await Promise.all([
    pairing.sealedWith(sealer),
    serverPairing.sealedWith(sealer),
    ...names.map((name) => keys.sealedWith(name, sealer)),
  ]);
  await lock.adopt(next, Object.assign({}, ...entries) as Record<string, unknown>);
  return true;
}

/** For a forgotten passphrase: deletes what it locks, stream keys and pairing, and leaves all other settings. */
export async function forgetPassphrase({
  lock,
  keys,
  pairing,
  serverPairing,
  selection,
  destinations,
}: Settings): Promise<void> {
  await selection.write([]);
  for (const name of keyNames(await destinations.read())) await keys.delete(name);
  await pairing.delete();
  await serverPairing.delete();
  await lock.reset();
}
