import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** What a person has got to once and nothing else remembers afterwards: a rehearsal, a show. */
export interface Milestones {
  readonly rehearsed: boolean;
  readonly live: boolean;
}

const none: Milestones = { rehearsed: false, live: false };

export function milestonesItem(area: StorageArea): StoredItem<Milestones> {
  return new StoredItem(area, {
    name: 'milestones',
    version: 1,
    schema: v.object({ rehearsed: v.boolean(), live: v.boolean() }),
    fallback: none,
  });
}

/** Remembers one, the first time only. @throws what the storage fails with */
export async function reach(item: StoredItem<Milestones>, milestone: keyof Milestones): Promise<void> {
  if ((await item.read())[milestone]) return;
  await item.update((reached) => ({ ...reached, [milestone]: true }));
}
