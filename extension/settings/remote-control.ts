import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** Whether who controls the companion from elsewhere may start, stop and mute in this browser. */
export function remoteControlItem(area: StorageArea): StoredItem<boolean> {
  return new StoredItem(area, { name: 'remote-control', version: 1, schema: v.boolean(), fallback: false });
}
