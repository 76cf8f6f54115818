import { renditionSchema, type Rendition } from '#protocol';
import * as v from 'valibot';
import { carrierSchema } from './carrier.ts';
import { adaptiveSchema } from './adaptive.ts';
import { renditionsOf, withRenditions } from './destination-options.ts';
import type { Settings } from './settings.ts';
import { listOf, qualitySchema, selectionSchema, sourceSchema } from './show-choices.ts';
import type { SettingsSnapshot } from './snapshot.ts';
import type { StorageArea } from './storage-area.ts';
import { StoredItem } from './stored-item.ts';
import { studioSchema } from './studio.ts';

/** Profiles at a time: each can have a few logos, and all of them are stored together. */
export const maxProfiles = 12;
/** Characters of a name. */
export const maxProfileName = 40;

const profileSchema = v.object({
  /** Unique among the profiles. */
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxProfileName)),
  /** Ids of the destinations that are ticked. */
  selection: selectionSchema,
  source: sourceSchema,
  quality: qualitySchema,
  studio: studioSchema,
  /** Who carries it. Profiles of version 1 were all made for this computer. */
  carrier: v.fallback(carrierSchema, 'computer'),
  /** Left out in profiles of older versions, which leave it as it is. */
  adaptive: v.optional(adaptiveSchema),
  /** Qualities of their own, by the ids of the destinations that are ticked. Left out as `adaptive` is. */
  renditions: v.optional(v.fallback(v.optional(v.record(v.string(), renditionSchema)), undefined)),
});
/**
 * Everything that is chosen before a show of some kind, under a name: where it goes, what it shows, in which quality. What belongs to
 * a destination whatever the show is (its server, its delay, whether it is the favourite) is no part of it.
 */
export type Profile = Readonly<v.InferOutput<typeof profileSchema>>;

export function profilesItem(area: StorageArea): StoredItem<readonly Profile[]> {
  const schema = v.pipe(
    listOf(profileSchema),
    v.transform((all) => mergeProfiles([], all)),
  );
  return new StoredItem<readonly Profile[]>(area, {
    name: 'profiles',
    version: 2,
    schema,
    fallback: [],
    migrations: { 1: withCarrier },
  });
}

/** Version 1 knew no server. What is not of its form is left for the schema to judge. */
function withCarrier(all: unknown): unknown {
  if (!Array.isArray(all)) return all;
  return all.map((one: unknown) =>
    typeof one === 'object' && one !== null ? { ...one, carrier: 'computer' } : one,
  );
}

type Choices = Omit<Profile, 'name'>;

/** The members of a profile alone, in one order. */
function choicesOf({ selection, source, quality, studio, carrier, adaptive, renditions }: Choices): Choices {
  const ids = selection.toSorted();
  return {
    selection: ids,
    source,
    quality,
    studio,
    carrier,
    adaptive,
    renditions: renditions && only(ids, renditions),
  };
}

function chosenNow(now: SettingsSnapshot): Choices {
  return choicesOf({ ...now, renditions: renditionsOf(now.destinationOptions) });
}

function only(ids: readonly string[], all: Readonly<Record<string, Rendition>>): Record<string, Rendition> {
  return Object.fromEntries(ids.flatMap((id) => (all[id] ? [[id, all[id]] as const] : [])));
}

/** The name of the profile that is chosen, which is the one with these very choices; null for none. */
export function currentProfile(snapshot: SettingsSnapshot): string | null {
  const now = chosenNow(snapshot);
  const isChosen = (one: Profile): boolean =>
    JSON.stringify(choicesOf(one)) ===
    JSON.stringify({
      ...now,
      adaptive: one.adaptive && now.adaptive,
      renditions: one.renditions && now.renditions,
    });
  return snapshot.profiles.find(isChosen)?.name ?? null;
}

/** These, and `added`, which take the place of those of their names; those that there is no room for are left out. */
export function mergeProfiles(here: readonly Profile[], added: readonly Profile[]): readonly Profile[] {
  return [...new Map([...here, ...added].map((one) => [one.name, one])).values()].slice(0, maxProfiles);
}

/** Keeps what is chosen now under a name, instead of what has that name already. @throws what the storage fails with */
export function saveProfile(settings: Settings, now: SettingsSnapshot, name: string): Promise<void> {
  const profile = { name: name.trim(), ...chosenNow(now) };
  return settings.profiles.update((all) => mergeProfiles(all, [profile]));
}

/** @throws what the storage fails with */
export function deleteProfile(settings: Settings, name: string): Promise<void> {
  return settings.profiles.update((all) => all.filter((one) => one.name !== name));
}

/** Chooses what is in a profile. @throws what the storage fails with */
export async function takeProfile(settings: Settings, profile: Profile): Promise<void> {
  const { selection, source, quality, studio, carrier, adaptive, renditions } = profile;
  await settings.selection.write(selection);
  await settings.source.write(source);
  await settings.quality.write(quality);
  await settings.studio.write(studio);
  await settings.carrier.write(carrier);
  if (adaptive) await settings.adaptive.write(adaptive);
  if (renditions) {
    await settings.destinationOptions.update((all) => withRenditions(all, selection, renditions));
  }
}
