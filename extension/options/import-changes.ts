import { hideLogin, platforms } from '#protocol';
import { listChoices, mainPlatforms } from '../keys/choices.ts';
import type { AdaptiveChoice } from '../settings/adaptive.ts';
import type { OptionsById } from '../settings/destination-options.ts';
import type { Hiding } from '../settings/hiding.ts';
import { mayFollow, openAddress } from '../settings/key-server.ts';
import type { StoredKey } from '../settings/key-vault.ts';
import type { QualityChoice } from '../settings/quality.ts';
import type { Profile } from '../settings/profiles.ts';
import type { FurtherDestination } from '../settings/settings.ts';
import type { SourceKind } from '../settings/show-choices.ts';
import type { Studio } from '../settings/studio.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** What a file brings, with the destinations as they would be afterwards. */
export interface Brought {
  readonly destinations: readonly FurtherDestination[];
  /** By the ids of their destinations. */
  readonly keys: ReadonlyMap<string, StoredKey>;
  readonly selection: readonly string[];
  readonly source: SourceKind | null;
  readonly quality: QualityChoice;
  readonly adaptive: AdaptiveChoice;
  readonly studio: Studio;
  /** As they would be afterwards. */
  readonly profiles: readonly Profile[];
  readonly following: boolean;
  /** As it would be afterwards. */
  readonly hiding: Hiding;
  readonly controlPort: number | null;
  readonly answerSeconds: number | null;
  readonly destinationOptions: OptionsById;
}

/** A destination whose server would be another; null is the platform's own. Addresses are without logins. */
export interface ServerChange {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Whether there is a key here that does not go to the new server. */
  readonly keyAsked: boolean;
}

/** What taking a file over would change here; null and empty lists stand for nothing. */
export interface ImportChanges {
  readonly added: readonly { readonly name: string; readonly server: string }[];
  readonly moved: readonly ServerChange[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Names of the destinations whose keys the file brings. */
  readonly keys: readonly string[];
  /** Names of the destinations that would be ticked. */
  readonly selection: readonly string[] | null;
  readonly source: SourceKind | null;
  readonly quality: QualityChoice | null;
  readonly adaptive: AdaptiveChoice | null;
  /** Whether what is mixed would be another. */
  readonly studio: boolean;
  /** Names of the profiles that would be added, or others. */
  readonly profiles: readonly string[];
  readonly following: boolean | null;
  /** All that would be hidden afterwards. */
  readonly hiding: Hiding | null;
  readonly controlPort: { readonly port: number | null } | null;
  readonly answer: { readonly seconds: number | null } | null;
  /** Names of the destinations for which something else would be set. */
  readonly options: readonly string[];
}

/**
 * The keys of a file that can be used afterwards: those of destinations that there are, for the server that they were
 * saved with. Older files do not say which that was: then it is the file's, unless it would be another than here.
 */
export function keysThatFit(
  { destinations, keys }: Brought,
  here: SettingsSnapshot,
): ReadonlyMap<string, StoredKey> {
  const fitting = new Map<string, StoredKey>();
  for (const id of mainPlatforms) if (keys.has(id)) fitting.set(id, keys.get(id)!);
  for (const { id, ingest } of destinations) {
    const brought = keys.get(id);
    const known = here.destinations.find((one) => one.id === id)?.ingest ?? ingest;
    if (!brought || !mayFollow(brought.ingest ?? known, ingest)) continue;
    fitting.set(id, { key: brought.key, ingest: brought.ingest ?? ingest });
  }
  return fitting;
}

/** @param brought with the keys that fit alone */
export function changesOf(brought: Brought, here: SettingsSnapshot): ImportChanges {
  const known = (id: string): FurtherDestination | undefined =>
    here.destinations.find((one) => one.id === id);
  const pairs = brought.destinations.map((now) => ({ now, before: known(now.id) }));
  const names = (ids: ReadonlySet<string>, after: boolean): string[] =>
    listChoices(after ? { ...here, destinations: brought.destinations } : here)
      .filter(({ id }) => ids.has(id))
      .map(({ name }) => name);
  const ticked = names(new Set(brought.selection), true);
  const { source, quality, controlPort, answerSeconds } = brought;
  return {
    added: pairs.flatMap(({ now, before }) =>
      before ? [] : [{ name: now.name, server: hideLogin(now.ingest) }],
    ),
    moved: [
      ...mainPlatforms.flatMap((id) => platformMoves(id, brought, here)),
      ...pairs.flatMap(({ now, before }) => (before ? further(now, before, brought, here) : [])),
    ],
    renamed: pairs.flatMap(({ now, before }) =>
      before && before.name !== now.name ? [{ from: before.name, to: now.name }] : [],
    ),
    keys: names(new Set(brought.keys.keys()), true),
    selection: isEqual(ticked, names(new Set(here.selection), false)) ? null : ticked,
    source: source === here.source ? null : source,
    quality: isEqual(quality, here.quality) ? null : quality,
    adaptive: isEqual(brought.adaptive, here.adaptive) ? null : brought.adaptive,
    studio: !isEqual(brought.studio, here.studio),
    profiles: brought.profiles
      .filter((one) => !here.profiles.some((before) => isEqual(before, one)))
      .map(({ name }) => name),
    following: brought.following === here.following ? null : brought.following,
    hiding: isEqual(brought.hiding, here.hiding) ? null : brought.hiding,
    controlPort: controlPort === here.controlPort ? null : { port: controlPort },
    answer: answerSeconds === here.answerSeconds ? null : { seconds: answerSeconds },
    options: names(otherOptions(brought, here), true),
  };
}

/** Ids of the destinations for which something else would be set. */
function otherOptions({ destinationOptions: after }: Brought, here: SettingsSnapshot): ReadonlySet<string> {
  const before = here.destinationOptions;
  const ids = [...Object.keys(before), ...Object.keys(after)];
  return new Set(ids.filter((id) => !isEqual(before[id], after[id])));
}

function platformMoves(
  id: (typeof mainPlatforms)[number],
  { keys }: Brought,
  here: SettingsSnapshot,
): ServerChange[] {
  const brought = keys.get(id);
  const [from, to] = [here.keys.get(id)?.ingest ?? null, brought?.ingest ?? null].map(
    (address) => address && openAddress(address),
  );
  if (!brought || from === to) return [];
  return [{ name: platforms[id].name, from: from ?? null, to: to ?? null, keyAsked: false }];
}

function further(
  now: FurtherDestination,
  before: FurtherDestination,
  { keys }: Brought,
  here: SettingsSnapshot,
): ServerChange[] {
  if (now.ingest === before.ingest) return [];
  const kept = here.keys.get(now.id)?.ingest ?? here.moved.get(now.id);
  const keyAsked = kept !== undefined && !keys.has(now.id) && !mayFollow(kept, now.ingest);
  return [{ name: now.name, from: hideLogin(before.ingest), to: hideLogin(now.ingest), keyAsked }];
}

/** Of values that are the same when their JSON is. */
function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
