import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';

type Area = Pick<StorageArea, 'get' | 'set' | 'remove'>;

/** Name of the entry in the storage area. It stays behind when the browser dies, and holds no key. */
const entry = 'last-broadcast';
const schema = v.object({
  id: v.string(),
  destinations: v.array(v.string()),
  rehearsal: v.fallback(v.boolean(), false),
  /** Whether it was stopped; the companion may not have heard of it. */
  stopped: v.fallback(v.boolean(), false),
});

/**
 * Names the broadcast that is about to start, and remembers the name. After a crash it is the last one's, so that its
 * publishes go on; but not when one of its destinations is no longer wanted: that one would go on, too. A rehearsal never
 * goes on in public, nor the other way round.
 * @param destinations ids
 */
export async function nameBroadcast(
  area: Area,
  destinations: readonly string[],
  rehearsal: boolean,
): Promise<string> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  const goesOn =
    last.success &&
    !last.output.stopped &&
    last.output.rehearsal === rehearsal &&
    last.output.destinations.every((id) => destinations.includes(id));
  const id = goesOn ? last.output.id : crypto.randomUUID();
  await area.set({ [entry]: { id, destinations, rehearsal } });
  return id;
}

/** These are the destinations of the broadcast now: on these it would go on. */
export async function keepDestinations(area: Area, destinations: readonly string[]): Promise<void> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  if (last.success) await area.set({ [entry]: { ...last.output, destinations } });
}

/** The person has stopped it: until `forgetBroadcast` it is not known whether the companion has heard so. */
export async function noteStopped(area: Area): Promise<void> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  if (last.success) await area.set({ [entry]: { ...last.output, stopped: true } });
}

/** Whether the browser ended before the companion had said that it has heard of the end. Says so once. */
export async function wasLeftStopping(area: Area): Promise<boolean> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  if (!last.success || !last.output.stopped) return false;
  await area.remove([entry]);
  return true;
}

/** The broadcast is over: the next one is another. */
export function forgetBroadcast(area: Area): Promise<void> {
  return area.remove([entry]);
}
