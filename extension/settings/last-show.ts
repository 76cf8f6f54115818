import * as v from 'valibot';
import { showSummarySchema, type ShowSummary } from '../messages/show-summary.ts';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** How the last show went, until the next one starts or the person has seen it; null for nothing to see. */
export function lastShowItem(area: StorageArea): StoredItem<ShowSummary | null> {
  return new StoredItem(area, {
    name: 'last-show',
    version: 1,
    schema: v.nullable(showSummarySchema),
    fallback: null,
  });
}
