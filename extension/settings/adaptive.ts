import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** Whether the bitrate follows the upload, and how low it may go. */
export interface AdaptiveChoice {
  readonly on: boolean;
  /** Video kbit/s. */
  readonly lowestKbps: number;
}

/** Bounds of the lowest bitrate in kbit/s. The highest is the one that is set. */
export const lowestKbpsBounds = { min: 300, max: 3_000 } as const;

const usual: AdaptiveChoice = { on: true, lowestKbps: 600 };
const lowest = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(lowestKbpsBounds.min),
  v.maxValue(lowestKbpsBounds.max),
);

export const adaptiveSchema = v.object({
  on: v.fallback(v.boolean(), usual.on),
  lowestKbps: v.fallback(lowest, usual.lowestKbps),
});

export function adaptiveItem(area: StorageArea): StoredItem<AdaptiveChoice> {
  return new StoredItem(area, {
    name: 'adaptive',
    version: 1,
    schema: adaptiveSchema,
    fallback: usual,
  });
}
