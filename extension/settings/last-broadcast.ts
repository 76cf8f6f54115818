import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';

type Area = Pick<StorageArea, 'get' | 'set' | 'remove'>;

/** Name of the entry in the storage area. It stays behind when the browser dies, and holds no key. */
const entry = 'last-broadcast';
const schema = v.object({
  id: v.string(),
  destinations: v.array(v.string()),
  rehearsal: v.fallback(v.boolean(), false),
  /** Origin of the server that carries it; null for the companion on this computer. */
  server: v.fallback(v.nullable(v.string()), null),
  /** Unix time in ms when it was stopped, of which the companion may not have heard; null while it runs. */
  stoppedAt: v.fallback(v.nullable(v.number()), null),
});

/** After this long, in ms, nobody waits for the end of a show any more: no machine that stands still is believed to come back. */
const worthEndingMs = 86_400_000;

/**
 * Names the broadcast that is about to start, and remembers the name. After a crash it is the last one's, so that its
 * publishes go on; but not when one of its destinations is no longer wanted: that one would go on, too. A rehearsal never
 * goes on in public, nor the other way round; nor does one at another companion.
 * @param destinations ids
 */
export async function nameBroadcast(
  area: Area,
  destinations: readonly string[],
  rehearsal: boolean,
  server: string | null = null,
): Promise<string> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  const goesOn =
    last.success &&
    last.output.stoppedAt === null &&
    last.output.rehearsal === rehearsal &&
    last.output.server === server &&
    last.output.destinations.every((id) => destinations.includes(id));
  const id = goesOn ? last.output.id : crypto.randomUUID();
  await area.set({ [entry]: { id, destinations, rehearsal, ...(server !== null && { server }) } });
  return id;
}

/** These are the destinations of the broadcast that runs: on these it would go on. */
export async function keepDestinations(area: Area, destinations: readonly string[]): Promise<void> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  if (last.success) await area.set({ [entry]: { ...last.output, destinations, stoppedAt: null } });
}

/** The person has stopped it: until `forgetBroadcast` it is not known whether the companion has heard so. `now` is Unix time in ms. */
export async function noteStopped(area: Area, now: number): Promise<void> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  if (last.success) await area.set({ [entry]: { ...last.output, stoppedAt: last.output.stoppedAt ?? now } });
}

/** The broadcast that was stopped, and of whose end the companion has not said that it has heard; null when there is none. */
export async function stoppedUnheard(
  area: Pick<Area, 'get'>,
  now: number,
): Promise<{
  readonly id: string;
  readonly destinations: readonly string[];
  readonly server: string | null;
} | null> {
  const last = v.safeParse(schema, (await area.get([entry]))[entry]);
  if (!last.success || last.output.stoppedAt === null) return null;
  return now - last.output.stoppedAt < worthEndingMs ? last.output : null;
}

/** The broadcast is over: the next one is another. */
export function forgetBroadcast(area: Area): Promise<void> {
  return area.remove([entry]);
}
