import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** Whether a live tab is left for the one that comes to the front. */
export function followingItem(area: StorageArea): StoredItem<boolean> {
  return new StoredItem(area, { name: 'following', version: 1, schema: v.boolean(), fallback: false });
}
