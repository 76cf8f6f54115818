import { platformIds, platforms, type Credentials, type PlatformId } from '#protocol';
import { stoppedUnheard } from './last-broadcast.ts';
import { unreadable } from './secret-item.ts';
import type { Settings } from './settings.ts';
import type { StorageArea } from './storage-area.ts';

/** All that it takes to tell the companion of an end, and the person of what. */
export interface StoppedUnheard {
  readonly broadcastId: string;
  /** Where it went, without what has been deleted since. */
  readonly destinations: readonly {
    readonly id: string;
    readonly platform: PlatformId;
    readonly name: string;
  }[];
  readonly pairing: Credentials;
  readonly controlPort?: number;
  readonly server?: string;
}

/**
 * The broadcast that was stopped and whose end the companion has not said that it has heard; null when there is none. What this
 * browser was given when it was paired is needed for it: `locked` until the passphrase is entered, `unpaired` where it is gone.
 * @param now Unix time in ms
 */
export async function earlierBroadcast(
  open: () => Pick<
    Settings,
    'lock' | 'pairing' | 'serverPairing' | 'server' | 'controlPort' | 'destinations'
  >,
  area: Pick<StorageArea, 'get'>,
  now: number,
): Promise<StoppedUnheard | 'locked' | 'unpaired' | null> {
  const stopped = await stoppedUnheard(area, now);
  if (!stopped) return null;
  const { lock, pairing, serverPairing, server, controlPort, destinations } = open();
  if ((await lock.state()) === 'locked') return 'locked';
  // What belongs to another server than it was at is told to nobody.
  if (stopped.server !== null && stopped.server !== (await server.read())) return 'unpaired';
  const credentials = await (stopped.server === null ? pairing : serverPairing).read();
  if (credentials === null || credentials === unreadable) return 'unpaired';
  const port = await controlPort.read();
  const known = [
    ...platformIds.map((id) => ({ id, platform: id, name: platforms[id].name })),
    ...(await destinations.read()).map(({ id, name }) => ({ id, platform: 'custom' as const, name })),
  ];
  return {
    broadcastId: stopped.id,
    destinations: known.filter(({ id }) => stopped.destinations.includes(id)),
    pairing: credentials,
    ...(stopped.server !== null ? { server: stopped.server } : port !== null && { controlPort: port }),
  };
}
