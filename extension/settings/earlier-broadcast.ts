import type { Credentials } from '#protocol';
import { stoppedUnheard } from './last-broadcast.ts';
import { unreadable } from './secret-item.ts';
import type { Settings } from './settings.ts';
import type { StorageArea } from './storage-area.ts';

/** All that it takes to tell the companion of an end. */
export interface EarlierBroadcast {
  readonly broadcastId: string;
  readonly pairing: Credentials;
  readonly controlPort?: number;
}

/**
 * The broadcast that was stopped and whose end the companion has not said that it has heard; null when there is none. What this
 * browser was given when it was paired is needed for it: `locked` until the passphrase is entered, `unpaired` where it is gone.
 * @param now Unix time in ms
 */
export async function earlierBroadcast(
  open: () => Pick<Settings, 'lock' | 'pairing' | 'controlPort'>,
  area: Pick<StorageArea, 'get'>,
  now: number,
): Promise<EarlierBroadcast | 'locked' | 'unpaired' | null> {
  const broadcastId = await stoppedUnheard(area, now);
  if (broadcastId === null) return null;
  const { lock, pairing, controlPort } = open();
  if ((await lock.state()) === 'locked') return 'locked';
  const credentials = await pairing.read();
  if (credentials === null || credentials === unreadable) return 'unpaired';
  const port = await controlPort.read();
  return { broadcastId, pairing: credentials, ...(port !== null && { controlPort: port }) };
}
