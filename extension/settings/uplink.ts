import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';

/** What is known of the way up from this computer: a simple estimate, as good as the last shows. */
export interface Uplink {
  /** What went out over all destinations together, for seconds on end, in kbit/s. */
  readonly kbps: number;
  /**
   * `carried`: that much went out, and nobody knows whether more would have; `full`: more did not go out, though there was more;
   * `measured`: a test found it.
   */
  readonly known: 'carried' | 'full' | 'measured';
  /** Unix time in ms. */
  readonly at: number;
}

/** After this long, in ms, it says nothing any more: a line is changed, a computer moves. */
const goodForMs = 60 * 86_400_000;

const schema = v.nullable(
  v.object({
    kbps: v.pipe(v.number(), v.minValue(1), v.maxValue(10_000_000)),
    known: v.picklist(['carried', 'full', 'measured']),
    at: v.pipe(v.number(), v.minValue(0)),
  }),
);

export function uplinkItem(area: StorageArea): StoredItem<Uplink | null> {
  return new StoredItem<Uplink | null>(area, { name: 'uplink', version: 1, schema, fallback: null });
}

/** What is known, as long as it is new enough. @param now Unix time in ms */
export function knownUplink(uplink: Uplink | null, now: number): Uplink | null {
  return uplink !== null && now - uplink.at < goodForMs ? uplink : null;
}

/**
 * What is known after a show or a test: where the end of the line was found, that; what only went out counts where it is more
 * than what is known.
 */
export function learnt(before: Uplink | null, found: Uplink): Uplink {
  const known = knownUplink(before, found.at);
  return known === null || found.known !== 'carried' || found.kbps > known.kbps ? found : known;
}
