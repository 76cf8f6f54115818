import type { WhereLast } from '#protocol';

/** How often the client of a broadcast is asked whether it is there, in ms. */
export const pingMs = 700;

/** Whether a broadcast may begin, or go on, at this companion. */
export type PlaceVerdict =
  | 'here'
  | { readonly code: 'moved'; readonly address: string }
  | { readonly code: 'fleet-away' | 'fleet-full' };

/** What decides where broadcasts live, where this companion is one of many. */
export interface Placing {
  /** @param last what the client says of where it was; null for one that goes nowhere else */
  admit(broadcastId: string, last: WhereLast | null): Promise<PlaceVerdict>;
  /** The client of a broadcast has answered a question that was asked then, by the companion's clock. */
  heard(broadcastId: string, askedAt: number): void;
}
