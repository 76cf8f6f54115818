import { readServerAddress, type CompanionAt, type Credentials } from '#protocol';
import * as v from 'valibot';
import type { SettingsSnapshot } from './snapshot.ts';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** Who carries a show to its platforms: the companion on this computer, or the server of one's own. */
export const carrierSchema = v.picklist(['computer', 'server']);
export type Carrier = v.InferOutput<typeof carrierSchema>;

export function carrierItem(area: StorageArea): StoredItem<Carrier> {
  return new StoredItem<Carrier>(area, {
    name: 'carrier',
    version: 1,
    schema: carrierSchema,
    fallback: 'computer',
  });
}

/** The origin of the server that the person has named; null for none. */
export function serverItem(area: StorageArea): StoredItem<string | null> {
  const isOrigin = (text: string): boolean => readServerAddress(text)?.origin === text;
  return new StoredItem<string | null>(area, {
    name: 'server',
    version: 1,
    schema: v.nullable(v.pipe(v.string(), v.maxLength(300), v.check(isOrigin))),
    fallback: null,
  });
}

/** Where the companion is that carries the shows, and whether this browser is paired with it. */
export interface CarrierPlace {
  readonly at: CompanionAt;
  readonly pairing: Credentials | null;
  readonly paired: boolean;
}

/** The chosen one. Without a server everything goes by the companion on this computer, whatever a profile says. */
export function carrierOf({
  carrier,
  server,
  serverPairing,
  serverPaired,
  controlPort,
  pairing,
  paired,
}: Pick<
  SettingsSnapshot,
  'carrier' | 'server' | 'serverPairing' | 'serverPaired' | 'controlPort' | 'pairing' | 'paired'
>): CarrierPlace {
  return carrier === 'server' && server !== null
    ? { at: server, pairing: serverPairing, paired: serverPaired }
    : { at: controlPort, pairing, paired };
}
